import { asIndexObject } from "../history/entry.ts";
import { indexKeyOf } from "../history/index-key.ts";
import { sideBySide } from "../machine/side-by-side.ts";
import { readBundle } from "./index-bundle.ts";
import type { Objects } from "./objects.ts";
import { bundleNames, concurrency, indexKeys } from "./read-history.ts";

/** What a rebuilt index holds. */
export interface Rebuilt {
  bundles: number;
  /** How many bundles the index did not have, and how many objects of it said something else. */
  added: number;
  corrected: number;
  problems: string[];
}

/** Reads the verdict of every bundle, and makes the index say the same. */
export async function rebuildIndex(objects: Objects): Promise<Rebuilt> {
  const [{ known }, bundles] = await Promise.all([indexKeys(objects, { limit: Infinity }), bundleNames(objects)]);
  const outcomes = await sideBySide(bundles, concurrency, async (name) => {
    const { entry, problem } = await readBundle(objects, name);
    if (!entry) return { problem };
    const key = indexKeyOf(entry);
    const content = asIndexObject(entry);
    const others = (known.get(name) ?? []).filter((one) => one !== key);
    if (!known.get(name)?.includes(key)) await objects.putNew(key, content);
    else if (new TextDecoder().decode(await objects.get(key)) !== content) await objects.replace(key, content);
    else return { others };
    return { others, written: known.get(name)?.includes(key) ? ("corrected" as const) : ("added" as const) };
  });
  const strays = outcomes.flatMap(({ others = [] }) => others);
  return {
    bundles: bundles.length,
    added: outcomes.filter(({ written }) => written === "added").length,
    corrected: outcomes.filter(({ written }) => written === "corrected").length,
    problems: [
      ...outcomes.flatMap(({ problem }) => problem ?? []),
      ...strays.map((key) => `${key} says something else than its bundle: delete it`),
    ],
  };
}
