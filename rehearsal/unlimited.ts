import { engineFacts } from "../docker/engine.ts";

/** What somebody has to know of an engine that cannot limit what a container takes; nothing of one that can. */
export async function unlimitedWarnings(): Promise<string[]> {
  const unlimited = (await engineFacts())?.unlimited ?? [];
  return unlimited.length === 0 ? [] : [`${unlimitedInWords(unlimited)}. ${howToLimit}`];
}

/** What it cannot do, and what follows. */
export const unlimitedInWords = (unlimited: readonly string[]): string =>
  `The engine cannot limit ${unlimited.join(", ")}: a container may take all that the machine has`;

export const howToLimit =
  "Start it with control groups of version 2 (`docker info` says which), for a rootless engine with those delegated to its user, or as root.";
