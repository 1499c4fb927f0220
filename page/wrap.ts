import { visible } from "./visible.ts";

/** A name is written whole up to so many lines. Of a longer one the drawing shows both ends, and the panel all. */
const mostLines = 12;
/** What is more than a dozen lines in any case. A name may be as long as an event. */
const longest = 1_600;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters that take the room of two, such as Chinese ones and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Text of which each character is as wide as any other, and stands for itself. */
const simple = /^[ -~]*$/;

/** How many columns of a fixed-width font a text takes. */
export const widthOf = (text: string): number =>
  simple.test(text)
    ? text.length
    : [...segmenter.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);

/**
 * A name in lines, none wider than so many columns. It is broken after a separator where there is one, and nothing of it is
 * left out, unless it is longer than a dozen lines.
 */
export function wrapped(name: string, columns: number): string[] {
  const ends = name.length > longest ? `${name.slice(0, longest / 2)}${name.slice(-longest / 2)}` : name;
  const shown = visible(ends).replaceAll(/[\n\t]/g, (one) => (one === "\n" ? "\\n" : "\\t"));
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const piece of pieces(shown === "" ? '""' : shown, columns)) {
    const more = widthOf(piece);
    if (width + more > columns && line !== "") {
      lines.push(line);
      line = "";
      width = 0;
    }
    line += piece;
    width += more;
  }
  lines.push(line);
  if (lines.length <= mostLines) return lines;
  const head = lines.slice(0, mostLines - 4);
  return [...head, `… of ${name.length} characters …`, ...lines.slice(-3)];
}

/** The parts of a name that stay together, none wider than a line. */
function* pieces(name: string, columns: number): Generator<string> {
  for (const [part] of name.matchAll(/[^/\\._:\-\s]*[/\\._:\-\s]?/g)) {
    if (widthOf(part) <= columns) {
      if (part !== "") yield part;
      continue;
    }
    let [piece, width] = ["", 0];
    for (const { segment } of segmenter.segment(part)) {
      const more = wide.test(segment) ? 2 : 1;
      if (width + more > columns) {
        yield piece;
        [piece, width] = ["", 0];
      }
      piece += segment;
      width += more;
    }
    if (piece !== "") yield piece;
  }
}
