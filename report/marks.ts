import { styleText } from "node:util";

/** The mark of each status on a terminal. */
export const terminalMarks = {
  passed: styleText("green", "✔"),
  failed: styleText("red", "✘"),
  warned: styleText("yellow", "!"),
  skipped: styleText("gray", "–"),
  fetchable: styleText("yellow", "↓"),
  doubtful: styleText("yellow", "?"),
} as const;

/** The mark of each status and verdict in Markdown, where a terminal's colours do not show. */
export const markdownMarks = {
  passed: "✅",
  failed: "❌",
  warned: "⚠️",
  skipped: "➖",
  error: "❌",
  interrupted: "🛑",
} as const;
