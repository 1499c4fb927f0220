import type { Entry } from "./entry.ts";

/** The folder of the index, beside the bundles. */
export const indexFolder = "index/";

/** What the key of an index object says, so that a list of keys can be filtered without reading an object. */
export type KeyFacts = Pick<Entry, "name" | "verdict"> & {
  /** Undefined when the stack's name does not fit in a key. */
  stack: string | undefined;
};

/** The longest name of a stack in a key. The gateway keeps an object as a file, whose name may have 255 bytes. */
const longestStack = 150;
/** Stands for the name of a stack that does not fit. No stack has it: it is not allowed in one. */
const unfit = "~";

const form = /^(\d{14})-(\d{8}T\d{6}Z-[0-9a-f]{8})\.(passed|failed|error|interrupted)\.([A-Za-z0-9_.-]+|~)\.json$/;

/**
 * The key of a bundle's index object, below the prefix of the bundles. S3 lists keys in the order of their bytes, so the
 * key begins with the time of the bundle's name, each digit subtracted from nine: the newest comes first, and the first
 * page of the history is the first page of the list.
 */
export const indexKeyOf = ({ name, verdict, stack }: Pick<Entry, "name" | "verdict" | "stack">): string =>
  `${indexFolder}${inverted(name)}-${name}.${verdict}.${fits(stack) ? stack : unfit}.json`;

/** What a key below the index's folder says; undefined when it is no index object's. */
export function readIndexKey(key: string): KeyFacts | undefined {
  const [, time, name, verdict, stack] = form.exec(key.slice(indexFolder.length)) ?? [];
  if (!key.startsWith(indexFolder) || !name || !verdict || time !== inverted(name)) return undefined;
  return { name, verdict: verdict as Entry["verdict"], stack: stack === unfit ? undefined : stack };
}

const fits = (stack: string): boolean => stack.length <= longestStack && /^[A-Za-z0-9_.-]+$/.test(stack);

/** Each digit of the time subtracted from nine: `20250131T120000Z` becomes `79749868879999`. */
const inverted = (name: string): string =>
  name
    .slice(0, 16)
    .replaceAll(/\D/g, "")
    .replaceAll(/\d/g, (digit) => String(9 - Number(digit)));

/** The names of bundles, as they lie below their prefix. */
export const isBundleName = (name: string): boolean => /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(name);

/** The beginning of the names of bundles that started at a time. */
export const nameAt = (time: Date): string => time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
