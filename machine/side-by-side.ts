/**
 * Works on each, some of them at a time, and gives the results in order.
 * @param most how many are under way at a time
 */
export async function sideBySide<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  // The workers share one iterator: each item is worked on once.
  const remaining = items.entries();
  const worker = async () => {
    for (const [nth, item] of remaining) results[nth] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}

/**
 * The same one after the other, as they are wanted: so no more results are held than are under way.
 * @param most how many are under way at a time
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for (const item of items) {
      const begun = work(item);
      // Whoever stops early waits for none of them; until then each failure is thrown where its result is wanted.
      begun.catch(() => {});
      underWay.push(begun);
      if (underWay.length === most) yield await (underWay.shift() as Promise<R>);
    }
    for (let next = underWay.shift(); next; next = underWay.shift()) yield await next;
  } finally {
    await Promise.allSettled(underWay);
  }
}
