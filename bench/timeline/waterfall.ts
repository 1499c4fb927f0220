import type { Row, Timeline } from "./timeline.ts";

const marks: Record<Row["kind"], string> = { step: "#", boot: "=", between: "." };

/**
 * A timeline as text: a line for each step and boot, with when it began, how long it took, and a bar.
 * @param width characters of the whole rehearsal
 */
export function waterfall({ wall, rows }: Timeline, width = 60): string {
  const place = (seconds: number) => Math.round((seconds / wall) * width);
  const longest = Math.max(...rows.map(({ name }) => name.length), 0);
  const line = ({ kind, name, from, to, failed }: Row): string => {
    const begin = Math.min(place(from), width - 1);
    const length = Math.max(1, place(to) - begin);
    const bar = `${" ".repeat(begin)}${(failed ? "!" : marks[kind]).repeat(length)}`.padEnd(width);
    return `${name.padEnd(longest)} ${from.toFixed(2).padStart(6)} ${(to - from).toFixed(2).padStart(6)} |${bar}|`;
  };
  const head = `${"".padEnd(longest)} ${"from".padStart(6)} ${"takes".padStart(6)} |${`0 s`.padEnd(width - 7)}${`${wall.toFixed(1)} s`.padStart(7)}|`;
  return [head, ...rows.map(line)].join("\n");
}
