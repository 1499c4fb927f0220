/** How many items a request asks for. Marquez itself gives 100 to a request that does not say, and knows no maximum. */
const PAGE = 100;
/** How often a list is read before it counts as one that never stands still. */
const ATTEMPTS = 3;

/** A whole list, with the number of items that Marquez itself counts; without a count of its own, those listed. */
export interface Listing<T> {
  totalCount: number;
  items: T[];
}

interface Page<T> {
  totalCount: number | undefined;
  items: T[];
}

type ReadPage<T> = (query: string) => Promise<Page<T>>;

/**
 * Reads a list page by page: a single request would lose all items after the first page. A list that shifts between two
 * pages gives some items twice and leaves others out; it is read again, in one page if it fits.
 *
 * @param read asks for one page with a query
 * @param idOf what tells an item from all others of the list
 * @param unsteady the error for a list that shifted each time
 */
export async function readListing<T>(
  read: ReadPage<T>,
  idOf: (item: T) => string,
  unsteady: () => Error,
): Promise<Listing<T>> {
  let size = PAGE;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pages = await readPages(read, size);
    const items = pages.flatMap((page) => page.items);
    const counts = new Set(pages.map(({ totalCount }) => totalCount));
    if (counts.size === 1 && new Set(items.map(idOf)).size === items.length)
      return { totalCount: pages[0]?.totalCount ?? items.length, items };
    size = 2 * items.length + PAGE;
  }
  throw unsteady();
}

async function readPages<T>(read: ReadPage<T>, size: number): Promise<Page<T>[]> {
  const pages: Page<T>[] = [];
  let count = 0;
  for (;;) {
    const page = await read(`limit=${size}&offset=${count}`);
    pages.push(page);
    count += page.items.length;
    // Without a count, a page that is not full is the last.
    const { totalCount } = page;
    const ended = totalCount === undefined ? page.items.length < size : count >= totalCount;
    if (ended || page.items.length === 0) return pages;
  }
}
