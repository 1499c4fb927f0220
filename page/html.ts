import escapeHtml from "escape-html";
import { visible } from "./visible.ts";

/** Markup. Text becomes markup only by being escaped: see `html`. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What markup may be made of. `undefined` and `false` are nothing; any text is escaped. */
export type Part = Html | string | number | undefined | false | readonly Part[];

/**
 * Markup from a template. Every value in it is escaped, for content and for quoted attributes, unless it is markup
 * itself. Characters that show nothing, or change how others are shown, are made visible.
 */
export const html = (strings: TemplateStringsArray, ...values: Part[]): Html =>
  new Html(strings.reduce((text, next, nth) => `${text}${markupOf(values[nth - 1])}${next}`));

/** Markup that is ours, as it is: never of anything that came from outside. */
export const ours = (text: string): Html => new Html(text);

function markupOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(markupOf).join("");
  return part === undefined || part === false ? "" : escapeHtml(visible(String(part)));
}

/**
 * A value as JSON within a script element. Nothing in it can end the element or begin a comment, and every character can be
 * seen: `<`, `>`, `&` and those that show nothing are escaped.
 */
export const jsonInScript = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replace(/[<>&\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      Array.from(
        { length: character.length },
        (_, nth) => `\\u${character.charCodeAt(nth).toString(16).padStart(4, "0")}`,
      ).join(""),
    ),
  );
