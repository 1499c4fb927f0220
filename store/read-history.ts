import { asIndexObject, type Entry, fromIndexObject, startOf } from "../history/entry.ts";
import { isWanted, mayBeWanted, type Row, type Wanted } from "../history/history.ts";
import { indexFolder, indexKeyOf, isBundleName, type KeyFacts, nameAt, readIndexKey } from "../history/index-key.ts";
import { sideBySide } from "../machine/side-by-side.ts";
import { readBundle } from "./index-bundle.ts";
import type { Objects } from "./objects.ts";

/** How many objects are read at the same time. */
export const concurrency = 32;

/** The history of a store, as far as it was asked for. */
export interface ReadHistory {
  /** The newest first. */
  rows: Row[];
  /** What could not be read, or is not as it should be. */
  problems: string[];
}

/** A key of the index, with what it says. */
type IndexKey = KeyFacts & { key: string };

/**
 * Reads the newest rehearsals of a store: a page of the index, and each wanted object in it. The bundles of that time
 * are listed, too: one that the index does not have is read itself, and one that the index has and that is not there any
 * more is marked.
 * @param adds whether bundles that the index does not have are added to it
 */
export async function readHistory(objects: Objects, wanted: Wanted, adds: boolean): Promise<ReadHistory> {
  const problems: string[] = [];
  const { known, chosen } = await indexKeys(objects, wanted);
  const oldest = chosen.length >= wanted.limit ? chosen.at(-1) : undefined;
  const [bundles, read] = await Promise.all([
    bundleNames(objects, oldest ? startOf(oldest) : wanted.since),
    sideBySide(chosen, concurrency, async (one) => ({ ...one, entry: await readEntry(objects, one) })),
  ]);

  const there = new Set(bundles);
  const rows = read.flatMap(({ name, entry }): Row[] => (entry ? [{ entry, isGone: !there.has(name) }] : []));
  const broken = new Set(read.filter(({ entry }) => !entry).map(({ name }) => name));
  for (const name of broken) {
    problems.push(`the index object of ${name} says something else than its bundle, or cannot be read`);
    for (let nth = rows.length - 1; nth >= 0; nth--) if (rows[nth]?.entry.name === name) rows.splice(nth, 1);
  }
  const unindexed = bundles.filter((name) => !known.has(name) || broken.has(name));
  const added = await readUnindexed(objects, unindexed.sort().reverse(), { rows, wanted });
  problems.push(...added.problems);
  if (adds) {
    const missing = added.entries.filter(({ name }) => !broken.has(name));
    const failures = await sideBySide(missing, concurrency, (entry) =>
      objects.putNew(indexKeyOf(entry), asIndexObject(entry)).then(
        () => undefined,
        (error: Error) => error.message || error.name,
      ),
    );
    const [failure] = failures.filter((one) => one !== undefined);
    if (failure !== undefined) problems.push(`${missing.length} bundles could not be added to the index: ${failure}`);
  }
  const all = [...rows, ...added.entries.map((entry) => ({ entry, isGone: false }))];
  return { rows: newestFirst(all.filter(({ entry }) => isWanted(entry, wanted))).slice(0, wanted.limit), problems };
}

/** The keys of the index, as far as they are needed: all that were seen, by bundle, and those that are wanted. */
export async function indexKeys(
  objects: Objects,
  wanted: Wanted,
): Promise<{ known: Map<string, string[]>; chosen: IndexKey[] }> {
  const known = new Map<string, string[]>();
  const chosen: IndexKey[] = [];
  const isFiltered = wanted.stack !== undefined || wanted.verdicts !== undefined;
  const most = isFiltered ? 1000 : Math.min(wanted.limit, 1000);
  for await (const page of objects.list(indexFolder, { most }))
    for (const key of page) {
      const facts = readIndexKey(key);
      if (!facts) continue;
      if (wanted.since && startOf(facts) < wanted.since) return { known, chosen };
      known.set(facts.name, [...(known.get(facts.name) ?? []), key]);
      if (mayBeWanted(facts, wanted)) chosen.push({ ...facts, key });
      if (chosen.length >= wanted.limit) return { known, chosen };
    }
  return { known, chosen };
}

/** The names of the bundles that started at a time or later. */
export async function bundleNames(objects: Objects, since?: Date): Promise<string[]> {
  const names: string[] = [];
  for await (const page of objects.list("", since ? { after: nameAt(since) } : {}))
    names.push(...page.map((key) => key.replace(/\/$/, "")).filter(isBundleName));
  return names;
}

/** The entry in an index object, if it says what its key says. */
async function readEntry(objects: Objects, { key }: IndexKey): Promise<Entry | undefined> {
  const content = await objects.get(key);
  const entry = content && fromIndexObject(new TextDecoder().decode(content));
  return entry && indexKeyOf(entry) === key ? entry : undefined;
}

/** Reads bundles that the index does not have, the newest first, until there are as many rows as wanted. */
async function readUnindexed(
  objects: Objects,
  names: readonly string[],
  { rows, wanted }: { rows: readonly Row[]; wanted: Wanted },
): Promise<{ entries: Entry[]; problems: string[] }> {
  const entries: Entry[] = [];
  const problems: string[] = [];
  for (let from = 0; from < names.length; from += concurrency) {
    const batch = names.slice(from, from + concurrency);
    const newer = [...rows.map(({ entry }) => entry), ...entries.filter((entry) => isWanted(entry, wanted))];
    if (newer.filter(({ name }) => name > (batch[0] as string)).length >= wanted.limit) break;
    for (const { entry, problem } of await sideBySide(batch, concurrency, (name) => readBundle(objects, name)))
      entry ? entries.push(entry) : problems.push(problem);
  }
  return { entries, problems };
}

const newestFirst = (rows: Row[]): Row[] => rows.sort((a, b) => (a.entry.name < b.entry.name ? 1 : -1));
