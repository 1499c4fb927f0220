import { Secret } from "./secret.ts";

/** Settings before they are checked: nested plain values, as in a stack file. Those that Pulumi has encrypted are secrets. */
export type RawSettings = { [key: string]: unknown };

/** Whether a value is a mapping, neither a list nor a single value. */
export const isMapping = (value: unknown): value is RawSettings =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);

/** A copy of settings in which another value can be set. */
export const copyOf = (settings: RawSettings): RawSettings =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, isMapping(value) ? copyOf(value) : value]));

/** The value at a path; `undefined` where there is none. */
export const valueAt = (settings: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as RawSettings | undefined)?.[key as string], settings);

/** Sets the value at a path. Anything on the way that is not a mapping is replaced by one. */
export function setValue(settings: RawSettings, path: readonly string[], value: unknown): void {
  let inner = settings;
  for (const key of path.slice(0, -1)) {
    if (!isMapping(inner[key])) inner[key] = {};
    inner = inner[key] as RawSettings;
  }
  inner[path.at(-1) as string] = value;
}
