import { RE2JS } from "re2js";

/** Where something lies on one machine. Learning replaces these by name, so they match nothing but themselves. */
export const places = ["cwd", "checkout", "home", "tmp"] as const;
export type Place = (typeof places)[number];

const date = "\\d{4}[-/_.]?\\d{2}[-/_.]?\\d{2}";
const colon = "(?::|%3A|[-.])?";

/** What varies from run to run, by the placeholder that stands for it, as a regular expression of RE2. */
const varying = {
  date,
  time: `${date}[T _-]?\\d{2}${colon}\\d{2}(?:${colon}\\d{2}(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?`,
  uuid: "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
  hex: "[0-9a-fA-F]{8,}",
  number: "\\d+",
  port: "\\d{1,5}",
  random: "[A-Za-z0-9_]+",
} as const;
export type Varying = keyof typeof varying;

/** Every placeholder that a name in a contract may have. */
export const placeholders: readonly string[] = [...places, ...Object.keys(varying)];

/** A text as a part of a template: its braces are written twice, so that none is a placeholder. */
export const escaped = (text: string): string => text.replaceAll(/[{}]/g, (brace) => brace + brace);

export const placeholder = (name: Place | Varying): string => `{${name}}`;

/** The parts of a template: two braces, a placeholder, a lone brace, or text between. */
const part = /\{\{|\}\}|\{([a-z]+)\}|[{}]|[^{}]+/g;

/** Why a text is no template; undefined when it is one. */
export function templateProblem(template: string): string | undefined {
  for (const [whole, name] of template.matchAll(part)) {
    if (name !== undefined && !placeholders.includes(name))
      return `expected a placeholder of ${placeholders.map((one) => `{${one}}`).join(", ")}; a brace of a name is written twice: {{${name}}}`;
    if (whole === "{" || whole === "}") return "expected two braces, {{ or }}, for each brace of a name";
  }
  return undefined;
}

/** Whether something in a template varies, besides places. */
export const varies = (template: string): boolean =>
  [...template.matchAll(part)].some(([, name]) => name !== undefined && Object.hasOwn(varying, name));

/**
 * The pattern that a template is. It matches texts that are escaped, with places replaced, in time linear in their length.
 */
export function patternOf(template: string): { matches: (escapedText: string) => boolean } {
  const source = [...template.matchAll(part)].map(([whole, name]) =>
    name !== undefined && Object.hasOwn(varying, name) ? `(?:${varying[name as Varying]})` : RE2JS.quote(whole),
  );
  const compiled = RE2JS.compile(source.join(""), RE2JS.DOTALL);
  return { matches: (text) => compiled.matches(text) };
}
