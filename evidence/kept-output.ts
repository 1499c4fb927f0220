/** How much of a command's output is kept. */
export type KeptOutput = "whole" | "tail" | "none";

/** How many lines a tail has. */
export const tailOfOutput = 100;

/** What stands for output that is not kept, in its file and where it would be quoted. */
export const notKept = "[the output is not kept: evidence.logs is none]";

/** What stands for the lines before a tail. */
export const leftOut = (lines: number): string =>
  `[${lines} ${lines === 1 ? "line is" : "lines are"} left out: evidence.logs is tail]`;

/** The lines of an output that are kept. */
export function keptLines(lines: string[], kept: KeptOutput): string[] {
  if (kept === "none") return [notKept];
  const before = lines.length - tailOfOutput;
  return kept === "whole" || before <= 0 ? lines : [leftOut(before), ...lines.slice(before)];
}
