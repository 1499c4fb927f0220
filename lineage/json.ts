/** An object of JSON. Names in it come from outside. */
export type Mapping = Readonly<Record<string, unknown>>;
/** Facets by key, whatever they hold. */
export type Facets = Mapping | undefined;

/** A value if it is an object, neither a list nor null. */
export const mappingOf = (value: unknown): Mapping | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : undefined;

/** A member that is a text; an empty one where it is none. */
export function textIn(value: Mapping, name: string): string {
  const text = value[name];
  return typeof text === "string" ? text : "";
}

/** A member that holds facets. */
export const facetsIn = (value: Mapping, name: string): Facets => mappingOf(value[name]);

/** A member that is a list; an empty one where it is none. */
export function listIn(value: Mapping, name: string): readonly unknown[] {
  const list = value[name];
  return Array.isArray(list) ? list : [];
}
