import { inOrder } from "../machine/side-by-side.ts";

/** How many items the first request asks for. Marquez itself gives 100 to a request that does not say, and knows no maximum. */
const FIRST = 100;
/** How many items a further request asks for at most, and how many characters its answer may have, roughly. */
const LARGEST = { items: 1_000, characters: 500_000 };
/** How many pages are asked for at a time. */
const AT_ONCE = 4;
/** How often a list is read before it counts as one that never stands still. */
const ATTEMPTS = 3;

/** A whole list, with the number of items that Marquez itself counts; without a count of its own, those listed. */
export interface Listing<T> {
  totalCount: number;
  items: T[];
}

/** A part of a list. */
export interface Page<T> {
  totalCount: number | undefined;
  items: T[];
  /** How long the answer was. */
  characters: number;
}

/** A part of one of several lists. */
export interface PageOf<T> extends Page<T> {
  /** Which of the lists, from 0. */
  list: number;
}

type ReadPage<T> = (query: string) => Promise<Page<T>>;

/** What a list needs to be read. */
export interface Reading<T> {
  /** Asks for one page with a query. */
  read: ReadPage<T>;
  /** What tells an item from all others of the list. */
  idOf: (item: T) => string;
}

/** A list shifted between two pages: some items came twice, or others were left out. */
class Shifted extends Error {
  /** How many items there are. */
  readonly items: number;

  constructor(items: number) {
    super(`a list of ${items} items shifted`);
    this.items = items;
  }
}

/**
 * Works on lists page by page: a single request would lose all items after the first page. A list that shifts between
 * two pages is read again, in one page if it fits, and the work is done again from the start.
 *
 * @param work is given the pages, in order. Their items are not held any longer than it does
 * @param unsteady the error for a list that shifted each time
 */
export async function withPages<T, R>(
  lists: readonly Reading<T>[],
  work: (pages: AsyncIterable<PageOf<T>>) => Promise<R>,
  unsteady: () => Error,
): Promise<R> {
  let first = FIRST;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++)
    try {
      return await work(pagesOfAll(lists, first));
    } catch (error) {
      if (!(error instanceof Shifted)) throw error;
      first = 2 * error.items + FIRST;
    }
  throw unsteady();
}

/** Reads a list as `withPages` does, whole. */
export const readListing = <T>(list: Reading<T>, unsteady: () => Error): Promise<Listing<T>> =>
  withPages(
    [list],
    async (pages) => {
      const items: T[] = [];
      let count: number | undefined;
      for await (const page of pages) {
        items.push(...page.items);
        count = page.totalCount;
      }
      return { totalCount: count ?? items.length, items };
    },
    unsteady,
  );

async function* pagesOfAll<T>(lists: readonly Reading<T>[], first: number): AsyncGenerator<PageOf<T>> {
  for (const [list, reading] of lists.entries())
    for await (const page of pagesOf(reading, first)) yield { ...page, list };
}

/** @throws Shifted where the pages do not fit together */
async function* pagesOf<T>({ read, idOf }: Reading<T>, size: number): AsyncGenerator<Page<T>> {
  const first = await read(`limit=${size}&offset=0`);
  const ids = new Set<string>();
  let items = 0;
  const isShifted = (page: Page<T>): boolean => {
    items += page.items.length;
    for (const item of page.items) ids.add(idOf(item));
    return page.totalCount !== first.totalCount || ids.size < items;
  };
  let isAnyShifted = isShifted(first);
  yield first;
  for await (const page of furtherPages(first, size, read)) {
    isAnyShifted = isShifted(page) || isAnyShifted;
    yield page;
  }
  if (isAnyShifted) throw new Shifted(items);
}

/** With a count, the further pages are known, and asked for side by side. */
function furtherPages<T>(first: Page<T>, size: number, read: ReadPage<T>): AsyncIterable<Page<T>> {
  const { totalCount, items, characters } = first;
  if (totalCount === undefined) return oneAfterAnother(first, size, read);
  if (items.length === 0) return inOrder([], 1, read);
  const fitting = Math.floor((LARGEST.characters * items.length) / Math.max(1, characters));
  const limit = Math.max(size, Math.min(LARGEST.items, fitting));
  const queries: string[] = [];
  for (let offset = items.length; offset < totalCount; offset += limit) queries.push(`limit=${limit}&offset=${offset}`);
  return inOrder(queries, AT_ONCE, read);
}

/** Without a count, a page that is not full is the last. */
async function* oneAfterAnother<T>(first: Page<T>, size: number, read: ReadPage<T>): AsyncGenerator<Page<T>> {
  let count = first.items.length;
  for (let page = first; page.items.length === size; ) {
    page = await read(`limit=${size}&offset=${count}`);
    count += page.items.length;
    yield page;
  }
}
