/** A text as one word of a POSIX shell, which takes nothing in it for its own: no blank, quote, `$`, star or line break. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A part of a word: a text, or a variable that stands for one. */
export type Piece = string | { variable: string };

/**
 * A text in pieces: each part that a variable stands for becomes that variable.
 * @param variables the variable of each part
 */
export function piecesOf(text: string, variables: ReadonlyMap<string, string>): Piece[] {
  const longestFirst = [...variables].sort(([one], [other]) => other.length - one.length);
  let pieces: Piece[] = [text];
  for (const [part, variable] of longestFirst)
    pieces = pieces.flatMap((piece) => (typeof piece === "string" ? replaced(piece, part, variable) : piece));
  return pieces.filter((piece) => piece !== "");
}

const replaced = (text: string, part: string, variable: string): Piece[] =>
  text.split(part).flatMap((rest, nth): Piece[] => (nth > 0 ? [{ variable }, rest] : [rest]));

/** Pieces as one word of a POSIX shell. */
export const shellWordOf = (pieces: Piece[]): string =>
  pieces.map((piece) => (typeof piece === "string" ? shellWord(piece) : `"$${piece.variable}"`)).join("") || "''";
