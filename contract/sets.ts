type Texts = ReadonlySet<string>;

/** What is in one of two sets. */
export const union = (one: Texts, other: Texts): Set<string> => new Set([...one, ...other]);
/** What is in both of two sets. */
export const intersection = (one: Texts, other: Texts): Set<string> =>
  new Set([...one].filter((text) => other.has(text)));
/** What is in the first of two sets only. */
export const difference = (one: Texts, other: Texts): Set<string> =>
  new Set([...one].filter((text) => !other.has(text)));

/** In the order of code units: the same on every machine. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
export const sorted = (texts: Iterable<string>): string[] => [...texts].sort(byText);
