import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { looksRandom } from "./normalise.ts";
import { placeholder } from "./template.ts";

/** A placeholder, letters and digits, or what is between. */
const token = /\{[a-z]+\}|[A-Za-z0-9]+|[^A-Za-z0-9{]+|\{/g;

/**
 * Templates for names that differ between two rehearsals in numbers or random letters at the same place, which no form
 * told: `batch_41` of one and `batch_42` of the other are `batch_{number}`.
 * @param newer names of one rehearsal, as templates
 * @param older those of the other
 */
export function generalised(newer: Iterable<QualifiedName>, older: Iterable<QualifiedName>): QualifiedName[] {
  const [here, there] = [new Map([...newer].map(pairOf)), new Map([...older].map(pairOf))];
  const [only, others] = [without(here, there), without(there, here)];
  const byForm = Map.groupBy(others, formOf);
  return [...Map.groupBy(only, formOf)].flatMap(([form, names]) => {
    const alike = byForm.get(form);
    return alike ? [templateOf([...names, ...alike])] : [];
  });
}

const pairOf = (name: QualifiedName): [string, QualifiedName] => [keyOf(name), name];
const without = <T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, unknown>): T[] =>
  [...one].filter(([key]) => !other.has(key)).map(([, name]) => name);

const tokensOf = (text: string): string[] => text.match(token) ?? [];

/** What a token is, if another rehearsal may have another one in its place. */
function kindOf(text: string): string {
  if (/^\d+$/.test(text)) return placeholder("number");
  if (text === placeholder("number") || text === placeholder("hex")) return placeholder("hex");
  if (/^[0-9a-f]{8,}$/.test(text)) return placeholder("hex");
  return looksRandom(text) ? placeholder("random") : text;
}

const formOf = ({ namespace, name }: QualifiedName): string =>
  JSON.stringify([namespace, name].map((text) => tokensOf(text).map(kindOf)));

/** The template of names of one form: what all have stays. */
function templateOf(names: QualifiedName[]): QualifiedName {
  const merged = (texts: string[]): string => {
    const [first = [], ...others] = texts.map(tokensOf);
    return first.map((text, at) => (others.every((other) => other[at] === text) ? text : kindOf(text))).join("");
  };
  return { namespace: merged(names.map(({ namespace }) => namespace)), name: merged(names.map(({ name }) => name)) };
}
