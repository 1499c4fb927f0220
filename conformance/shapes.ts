/** The formats of strings that OpenLineage's schemas name. */
export type Format = "date-time" | "uuid" | "uri";

/** A string, with a format or one of several values. */
export interface Text {
  kind: "string";
  format?: Format;
  values?: readonly string[];
  /** Whether another format is only a warning: people read the value, no program does. */
  isShown?: true;
  /** It may not be empty or blank. The schemas allow that; no consumer can tell such names apart. */
  filled?: true;
}

/** An object with members of its own names. Other members are allowed unless it is closed. */
export interface Members {
  kind: "object";
  members: ReadonlyMap<string, Shape>;
  required: readonly string[];
  closed?: boolean;
  /** Names of which the one needs the other. */
  together?: readonly string[];
}

/** An object that is one of several by the value of its member `type`. */
export interface Variants {
  kind: "variants";
  cases: ReadonlyMap<string, Members>;
}

/** What a value must be: the part of JSON Schema that OpenLineage's schemas use. */
export type Shape =
  | Text
  | { kind: "integer"; min?: number }
  | { kind: "number" }
  | { kind: "boolean" }
  | { kind: "list"; of: Shape }
  /** An object whose names the producer chooses, such as columns. `of` is left out where the values may be anything. */
  | { kind: "map"; of?: Shape }
  | Members
  | Variants
  /** A mapping of facets by key. */
  | { kind: "facets"; place: Place }
  /** A shape that contains itself. */
  | { kind: "self"; of: () => Shape };

/** Where a facet stands: in `run.facets`, `job.facets`, a dataset's `facets`, an input's `inputFacets`, an output's `outputFacets`. */
export type Place = "run" | "job" | "dataset" | "input" | "output";

export const text: Text = { kind: "string" };
export const filled: Text = { kind: "string", filled: true };
export const time: Text = { kind: "string", format: "date-time" };
export const uuid: Text = { kind: "string", format: "uuid" };
export const uri: Text = { kind: "string", format: "uri" };
export const shownUri: Text = { kind: "string", format: "uri", isShown: true };
export const integer: Shape = { kind: "integer" };
export const number: Shape = { kind: "number" };
export const flag: Shape = { kind: "boolean" };
export const oneOf = (...values: string[]): Text => ({ kind: "string", values });
export const list = (of: Shape): Shape => ({ kind: "list", of });
export const map = (of?: Shape): Shape => ({ kind: "map", ...(of ? { of } : {}) });
export const facetsIn = (place: Place): Shape => ({ kind: "facets", place });
export const self = (of: () => Shape): Shape => ({ kind: "self", of });

/** An object with members that must be there, and members that may be. */
export const object = (
  required: Record<string, Shape>,
  optional: Record<string, Shape> = {},
  rest: Pick<Members, "closed" | "together"> = {},
): Members => ({
  kind: "object",
  members: new Map(Object.entries({ ...required, ...optional })),
  required: Object.keys(required),
  ...rest,
});

/** An object that is one of several by its member `type`, which must be there. */
export const variants = (cases: Record<string, Members>): Variants => ({
  kind: "variants",
  cases: new Map(
    Object.entries(cases).map(([type, one]) => [
      type,
      { ...one, members: new Map([["type", text], ...one.members]), required: ["type", ...one.required] },
    ]),
  ),
});
