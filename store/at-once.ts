/** How many objects are read at the same time. */
export const concurrency = 32;

/** Does work for each item, several at once; the results are in the order of the items. */
export async function atOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const remaining = items.entries();
  const worker = async () => {
    for (const [nth, item] of remaining) results[nth] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}
