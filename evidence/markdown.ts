import escapeHtml from "escape-html";

/** Escapes untrusted text for a table cell: it cannot add HTML, cells or lines. */
export const cell = (text: string): string =>
  escapeHtml(text)
    .replace(/[\\`*_[\]|]/g, "\\$&")
    .replace(/\s*[\n\v\f\r\u0085\u2028\u2029]\s*/g, "<br>");

/** Formats untrusted text as inline code: it stays on one line and cannot end the code. */
export const code = (text: string): string =>
  `\`${text
    .replace(/`/g, "'")
    .replace(/\|/g, "\\|")
    .replace(/[\s\u0085]+/g, " ")}\``;
