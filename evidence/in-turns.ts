import { setImmediate as turn } from "node:timers/promises";

/** Characters that are worked on at once, which takes some ten milliseconds. */
const atOnce = 256 * 1024;
/** Characters on either side of a cut that show whether it goes through something. */
const margin = 16 * 1024;
/** How many cuts are tried before the piece becomes longer. */
const mostTried = 50;

/**
 * Changes a long text piece by piece, and lets other work go on in between: signals, requests that are recorded, deadlines.
 * The result is that of changing it at once. A cut is made after white space, and only where both sides come out as they
 * do together.
 */
export async function inTurns(text: string, change: (text: string) => string): Promise<string> {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = cutBehind(text, from + atOnce, change);
    pieces.push(change(text.slice(from, to)));
    from = to;
    if (from < text.length) await turn();
  }
  return pieces.join("");
}

function cutBehind(text: string, from: number, change: (text: string) => string): number {
  for (const space of ["\n", " "]) {
    let at = from;
    for (let tried = 0; tried < mostTried; tried++) {
      at = text.indexOf(space, at) + 1;
      if (at === 0) break;
      const [before, after] = [text.slice(Math.max(0, at - margin), at), text.slice(at, at + margin)];
      if (change(before) + change(after) === change(before + after)) return at;
    }
  }
  return text.length;
}
