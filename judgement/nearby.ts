import { basename } from "node:path";
import { listNames } from "../lineage/names.ts";
import type { Nearby } from "./facts.ts";

/** Where a file that is missing was looked for, and what is there instead. */
export function nearbyInWords({ wanted, directory, names }: Nearby, pattern: string): string {
  const missing = wanted === directory ? "" : `There is no directory ${wanted}. `;
  const there =
    names.length > 0 ? `${directory} has ${listNames(names, basename(pattern))}.` : `${directory} is empty.`;
  return missing + there;
}
