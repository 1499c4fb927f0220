import escapeHtml from "escape-html";

/** Text from outside as a table cell: no HTML, no new cells, no new lines. */
export const cell = (text: string): string =>
  escapeHtml(text)
    .replace(/[\\`*_[\]|]/g, "\\$&")
    .replace(/\s*[\n\v\f\r\u0085\u2028\u2029]\s*/g, "<br>");

/** Text from outside as code in a table or a line: one line, no end of the code within it. */
export const code = (text: string): string =>
  `\`${text
    .replace(/`/g, "'")
    .replace(/\|/g, "\\|")
    .replace(/[\s\u0085]+/g, " ")}\``;
