import { z } from "zod";
import { expectation } from "./problems.ts";
import { isMapping } from "./raw-settings.ts";

/** A list means exactly these, and an empty one none; `{ atLeast: … }` means these among others. */
export type ListOrAtLeast<T> = T[] | { atLeast: T[] };

/**
 * A list, or `{ atLeast: list }`. It is no union, so that a problem in an item is told by its own key.
 * @param item the schema of an item
 * @param noun what the items are, in the plural, for messages
 */
export function listOrAtLeast<T>(item: z.ZodType<T>, noun: string): z.ZodType<ListOrAtLeast<T>> {
  const error = `expected a list of ${noun}, or { atLeast: [${noun}] }`;
  const items = z.array(item, { error });
  const atLeast = z.strictObject({ atLeast: items.min(1, { error: "expected a list of at least one" }) });
  return z
    .unknown()
    .meta({ title: `list of ${noun}, or \`{ atLeast: … }\`` })
    .transform((value, context): ListOrAtLeast<T> => {
      const parsed = (isMapping(value) ? atLeast : items).safeParse(value, { error: expectation });
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
      return z.NEVER;
    });
}

/** The items of either form. */
export const itemsOf = <T>(list: ListOrAtLeast<T>): T[] => (Array.isArray(list) ? list : list.atLeast);
