import { engineFacts } from "../docker/engine.ts";
import { atMostOf } from "../rehearsal/at-most.ts";
import { inWords, needOf, placesByDefault, roomFor, shortage } from "../rehearsal/capacity.ts";
import { freeOn } from "../rehearsal/place.ts";
import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/** How many more rehearsals with these settings the container engine can hold. Nothing where it does not answer. */
export async function roomPresence(settings: Settings): Promise<Presence[]> {
  const engine = await engineFacts();
  if (!engine) return [];
  const need = needOf(settings, engine);
  const free = await freeOn(engine, need);
  const atMost = atMostOf(undefined, "--at-most");
  const places = atMost === "default" ? placesByDefault(engine, need) : atMost;
  const room = roomFor(need, free);
  const has = free.memory === undefined ? "" : `, with ${inWords(free.memory)} of memory free`;
  return [
    {
      name: "room",
      status: shortage(need, free) ? "missing" : "found",
      found: `${room === undefined ? "it is not known for how many more" : `for ${room} more`} rehearsals${has}; at most ${places} run at once`,
      needed: `${inWords(need.memory)} of memory and ${inWords(need.disk)} of disk for each rehearsal`,
      how: "Stop other programs, or free some space. `rehearse reap` removes what killed rehearsals left.",
    },
  ];
}
