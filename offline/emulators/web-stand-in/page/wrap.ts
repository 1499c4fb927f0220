/** The width of a text as it is drawn, in pixels. */
export type Measure = (text: string) => number;

/** Splits a text into lines no wider than `width`, after a separator where there is one, else anywhere. Nothing is left out. */
export function wrap(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(/[^\s/._:-]*[\s/._:-]+|[^\s/._:-]+/g) ?? []) {
    if (line !== "" && measure(line + piece) > width) {
      lines.push(line);
      line = "";
    }
    for (const character of piece) {
      if (line !== "" && measure(line + character) > width) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return [...lines, line];
}

/** Shortens a text in its middle until it is no wider than `width`. */
export function shorten(text: string, width: number, measure: Measure): string {
  let kept = text.length;
  let shown = text;
  while (measure(shown) > width && kept > 2) {
    kept--;
    shown = `${text.slice(0, Math.floor(kept / 3))}…${text.slice(text.length - Math.ceil((kept * 2) / 3))}`;
  }
  return shown;
}
