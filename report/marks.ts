import { styleText } from "node:util";

/** The mark of each status on a terminal. */
export const terminalMarks = {
  passed: styleText("green", "✔"),
  failed: styleText("red", "✘"),
  skipped: styleText("gray", "–"),
  fetchable: styleText("yellow", "↓"),
  doubtful: styleText("yellow", "?"),
} as const;

/** The mark of each status and verdict in Markdown, where a terminal's colours do not show. */
export const markdownMarks = { passed: "✅", failed: "❌", skipped: "➖", error: "❌", interrupted: "🛑" } as const;
