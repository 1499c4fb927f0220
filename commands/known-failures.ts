import { rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { checkChecksums } from "../evidence/check-checksums.ts";
import { resultIn, type SealedResult } from "../evidence/sealed-result.ts";
import { count, listNames } from "../lineage/names.ts";
import { newTemporaryDirectory } from "../machine/temporary-directory.ts";
import type { Expectation } from "../rules/expectation.ts";
import type { Settings } from "../settings/schema.ts";
import { bundlesIn, isOfStack, stackName } from "./bundle-of.ts";

/** How many earlier bundles of a bucket are looked at for one of the same stack. */
const mostFetched = 50;

/** A rehearsal, and where it is. */
interface Compared {
  stack: string;
  /** Folders and addresses under which its bundle is. */
  places: string[];
}

/** An earlier rehearsal that judged something. */
interface Earlier {
  name: string;
  result: SealedResult;
}

/** What is left of the expectations, and how many were left out, in words. */
export interface OnlyNew {
  expectations: Expectation[];
  words: string;
  /** The titles of those that failed before, too. */
  known: string[];
  /** The bundle that they were compared with; null when there is none. */
  comparedWith: string | null;
}

/**
 * Leaves out the failures that the rehearsal of the same stack before had, too. The verdict stays what it is.
 * @param of whose expectations they are
 */
export async function onlyNew(
  expectations: Expectation[],
  of: Compared,
  settings: Pick<Settings, "aws">,
): Promise<OnlyNew> {
  const found = await Promise.all(of.places.map((place) => earlierOf(place, of.stack, settings)));
  const [earlier] = found.filter((one) => one !== undefined).sort((one, other) => (one.name < other.name ? 1 : -1));
  if (!earlier) {
    const words = "--only-new: there is no earlier rehearsal of this stack to compare with, so every failure is told";
    return { expectations, words, known: [], comparedWith: null };
  }
  const { name, result } = earlier;
  const known = expectations.filter((one) => one.status === "failed" && result.expectations.some(isSameAs(one)));
  const titles = known.map(({ title }) => title);
  const words =
    known.length === 0
      ? `--only-new: no failure is known from the rehearsal before, ${name}`
      : `--only-new: ${count(known.length, "known failure")} left out, which ${name} had, too: ${listNames(titles)}`;
  return { expectations: expectations.filter((one) => !known.includes(one)), words, known: titles, comparedWith: name };
}

/** Whether an expectation failed before. Another drift is another failure; what else was found may differ from run to run. */
const isSameAs =
  ({ title, name, found }: Expectation) =>
  (before: SealedResult["expectations"][number]): boolean =>
    before.status === "failed" && before.title === title && (name !== "contract.drift" || before.found === found);

const isEarlier =
  (stack: string) =>
  (result: SealedResult | undefined): result is SealedResult =>
    result !== undefined &&
    (result.verdict === "passed" || result.verdict === "failed") &&
    isOfStack(result.stack, baseOf(stack));

/** The name of a stack without what `--ephemeral` added. */
const baseOf = (stack: string): string => stackName(stack, stack.replace(/-[0-9a-f]{8}$/, ""));

const earlierOf = (place: string, stack: string, settings: Pick<Settings, "aws">): Promise<Earlier | undefined> =>
  place.startsWith("s3://") ? earlierInBucket(place, stack, settings) : earlierInFolder(place, stack);

/** One that was changed since is passed over: it could hide failures. */
async function earlierInFolder(directory: string, stack: string): Promise<Earlier | undefined> {
  const isFit = isEarlier(stack);
  for (const bundle of bundlesIn(dirname(directory))) {
    if (basename(bundle) >= basename(directory)) continue;
    const result = await resultIn(bundle);
    if (isFit(result) && (await checkChecksums(bundle)).status === "passed") return { name: basename(bundle), result };
  }
  return undefined;
}

async function earlierInBucket(
  uri: string,
  stack: string,
  { aws }: Pick<Settings, "aws">,
): Promise<Earlier | undefined> {
  const { bundlesBeside, fetchBundle } = await import("../store/fetch-bundle.ts");
  const address = uri.replace(/\/+$/, "");
  const [own, parent] = [basename(address), address.slice(0, address.lastIndexOf("/"))];
  const names = (await bundlesBeside({ aws }, address)).filter((name) => name < own);
  const isFit = isEarlier(stack);
  for (const name of names.reverse().slice(0, mostFetched)) {
    const folder = newTemporaryDirectory("rehearse-bundle-");
    try {
      const fetched = fetchBundle({ aws }, `${parent}/${name}`, folder, /^verdict\.json$/);
      const result = await fetched.then(resultIn).catch(() => undefined);
      if (isFit(result)) return { name, result };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}
