/** The lines of a text, and what ends each; the last one ends with nothing. */
interface Lines {
  lines: string[];
  ends: string[];
}

function linesOf(text: string): Lines {
  const parts = text.split(/(\r?\n)/);
  const lines = parts.filter((_, at) => at % 2 === 0);
  return { lines, ends: lines.map((_, at) => parts[at * 2 + 1] ?? "") };
}

/** How long the beginning is that two lists have in common, at most. */
function commonStart(one: string[], other: string[], most: number): number {
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}

/**
 * Changes a text line by line. What stays keeps its bytes: each line its own end, whatever the others have. New lines end as
 * the first line of the text does.
 * @param change is given the lines without their ends; what it returns instead of lines is handed on
 */
export function changeLines<T>(text: string, change: (lines: string[]) => string[] | T): { text: string } | T {
  const { lines, ends } = linesOf(text);
  const changed = change(lines);
  if (!Array.isArray(changed)) return changed;
  const end = ends[0] || "\n";
  const start = commonStart(lines, changed, Math.min(lines.length, changed.length));
  const most = Math.min(lines.length, changed.length) - start;
  const rest = commonStart(lines.toReversed(), changed.toReversed(), most);
  const isLast = (at: number) => at === changed.length - 1;
  const whole = changed.map((line, at) => {
    const before = at < start ? at : at >= changed.length - rest ? at - changed.length + lines.length : undefined;
    // A line that was the last has no end, and needs one when another follows; and the other way round.
    const own = before === undefined ? end : (ends[before] as string) || end;
    return line + (isLast(at) ? "" : own);
  });
  return { text: whole.join("") };
}
