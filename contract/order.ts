/** In the order of code units: the same on every machine. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
export const sorted = (texts: Iterable<string>): string[] => [...texts].sort(byText);
