/** How wide a column may make the next one wait. */
const widest = 60;

/** Rows of cells below each other. A cell holds no line break, and nothing that moves the cursor. */
export function columns(rows: string[][]): string[] {
  const clean = rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, " ")));
  const widths = (clean[0] ?? []).map((_, nth) =>
    Math.max(...clean.map((row) => Math.min(widest, row[nth]?.length ?? 0))),
  );
  return clean.map((row) => `  ${row.map((cell, nth) => cell.padEnd(widths[nth] ?? 0)).join("  ")}`.trimEnd());
}
