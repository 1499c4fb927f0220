import { engineFacts } from "../docker/engine.ts";
import { howToLimit, unlimitedInWords } from "../rehearsal/unlimited.ts";
import type { Presence } from "../setup/presence.ts";

/** Whether the engine can limit what a container takes. Nothing where it can, or does not answer. */
export async function limitsPresence(): Promise<Presence[]> {
  const unlimited = (await engineFacts())?.unlimited ?? [];
  if (unlimited.length === 0) return [];
  const needed = "limits on memory, processors and processes; a rehearsal runs without them";
  return [{ name: "limits", status: "doubtful", found: unlimitedInWords(unlimited), needed, how: howToLimit }];
}
