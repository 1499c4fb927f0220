import leven from "leven";

/** A job or a dataset: its name is unique in its namespace only. */
export interface QualifiedName {
  namespace: string;
  name: string;
}

/** A key for maps and sets. */
export const keyOf = ({ namespace, name }: QualifiedName): string => JSON.stringify([namespace, name]);

/** Whether two names are the same: faster than by their keys. */
export const isSameName = (one: QualifiedName, other: QualifiedName): boolean =>
  one.name === other.name && one.namespace === other.namespace;

/** The name for people; with its namespace where that differs from the one they expect. */
export function describeName({ namespace, name }: QualifiedName, home: string): string {
  const shown = name.trim() === "" ? `${JSON.stringify(name)} (an empty name)` : name;
  return namespace === home ? shown : `${shown} in namespace ${namespace}`;
}

/** `1 run`, `2 runs`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Several sentences as a message: the first few, and how many more there are. */
export function firstFew(sentences: readonly string[], most: number): string[] {
  const more = sentences.length - most;
  return more > 0 ? [...sentences.slice(0, most), `And ${more} more.`] : [...sentences];
}

/** How many names a message lists. */
const mostNames = 6;

/**
 * A list of names for a message. A long one says how many there are, and shows those nearest to what
 * is missing, or else the first.
 */
export function listNames(names: readonly string[], missing?: string): string {
  if (names.length === 0) return "none";
  if (names.length <= mostNames) return names.join(", ");
  if (missing === undefined) return `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`;
  return `${nearest(missing, names, mostNames).join(", ")}, which of ${names.length} are the nearest to ${missing}`;
}

/** The names that differ least from a name, by edit distance, the nearest first. */
export function nearest(name: string, names: readonly string[], count: number): string[] {
  const found: { name: string; distance: number }[] = [];
  for (const other of names) {
    const least = found.length < count ? Number.POSITIVE_INFINITY : (found.at(-1)?.distance ?? 0);
    const distance = distanceOf(name, other, least);
    if (distance >= least) continue;
    const place = found.findIndex((one) => one.distance > distance);
    found.splice(place === -1 ? found.length : place, 0, { name: other, distance });
    if (found.length > count) found.pop();
  }
  return found.map((one) => one.name);
}

/** The name that was probably meant by another: the nearest, if at most half of its letters differ. */
export function closest(name: string, names: readonly string[]): string | undefined {
  const [first] = nearest(name, names, 1);
  if (first === undefined) return undefined;
  return distanceOf(name, first) <= Math.max(name.length, first.length) / 2 ? first : undefined;
}

/** Names that an edit distance takes too long for are compared by their ends: paths differ at the start. */
const longest = 300;
/**
 * How many letters of two names differ.
 * @param most where it is enough to know that it is so many or more: it takes less time then
 */
export const distanceOf = (one: string, other: string, most = Number.POSITIVE_INFINITY): number =>
  leven(one.slice(-longest), other.slice(-longest), Number.isFinite(most) ? { maxDistance: most } : {});
