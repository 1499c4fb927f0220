import type { LineageEvent } from "./event.ts";
import type { Instant } from "./instant.ts";

/**
 * What is stored, in order: each accepted change with the time at which it arrived. All answers follow from the entries
 * alone, so they are the same after a restart.
 */
export type Entry =
  | { kind: "event"; at: Instant; event: LineageEvent }
  | { kind: "namespace"; at: Instant; name: string; ownerName: string; description: string | null }
  | { kind: "job-deleted"; at: Instant; namespace: string; name: string };
