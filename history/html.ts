import escapeHtml from "escape-html";

/** HTML whose texts are escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Value[] | undefined;

/** HTML from a template: every value is escaped, unless it is HTML itself. Attributes have to be quoted. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.map((part, nth) => `${part}${textOf(values[nth])}`).join(""));

const textOf = (value: Value): string =>
  value === undefined
    ? ""
    : value instanceof Html
      ? value.text
      : Array.isArray(value)
        ? value.map(textOf).join("")
        : escapeHtml(String(value));
