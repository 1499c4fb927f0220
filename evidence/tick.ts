import { amendLines } from "./amend.ts";

/**
 * Ticks a task in a Markdown list: `- [ ]` becomes `- [x]`.
 * @param text what the task's line contains, exactly one line of the file
 * @returns false when it is ticked already
 * @throws RehearsalError STEP when no line, or more than one, is that task; the file is unchanged
 */
export const tick = (file: string, text: string): Promise<boolean> =>
  amendLines(file, (lines) => {
    const found = lines.flatMap((line, at) => (task.test(line) && line.includes(text) ? [at] : []));
    const [at] = found;
    if (at === undefined) return { problem: `it has no task, \`- [ ]\` or \`- [x]\`, with the text ${quoted(text)}` };
    if (found.length > 1)
      return {
        problem: `the lines ${found.map((one) => one + 1).join(", ")} are all tasks with the text ${quoted(text)}`,
      };
    const line = lines[at] as string;
    const ticked = line.replace(task, "$1x$2");
    return /\[x\]/i.test(task.exec(line)?.[0] ?? "") ? "unchanged" : lines.with(at, ticked);
  });

const task = /^(\s*(?:[-*+]|\d+[.)])\s+\[)[ xX](\]\s)/;
const quoted = (text: string): string => JSON.stringify(text);
