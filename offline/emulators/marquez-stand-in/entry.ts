import type { LineageEvent } from "./event.ts";
import type { Instant } from "./instant.ts";

/**
 * What is stored, in order: each change that was accepted, with the wall clock's time of it. All answers follow from the
 * entries alone, so a restart answers as before.
 */
export type Entry =
  | { kind: "event"; at: Instant; event: LineageEvent }
  | { kind: "namespace"; at: Instant; name: string; ownerName: string; description: string | null }
  | { kind: "job-deleted"; at: Instant; namespace: string; name: string };
