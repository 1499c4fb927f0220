/**
 * Control characters, and those that only change how others are shown: they could hide a part of a name, or turn it
 * around. Line breaks and tabs stay. A lone surrogate is no character.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text of which every character can be seen: others are shown by their number, as in `\u{202e}`. */
export const visible = (text: string): string =>
  text.replace(unseen, (character) =>
    character === "\n" || character === "\t" ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );

/** The beginning of a text that is too long, with how much was left out. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not through the middle of a character.
  const begin = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${begin}… (${text.length - begin.length} more characters)`;
}
