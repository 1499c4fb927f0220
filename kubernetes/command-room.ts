import { mostProcessors } from "./pod.ts";
import type { Room } from "./quota.ts";

/** What takes files in and out may have: memory in megabytes, and processors. */
export const ofFiles = { megabytes: 128, processors: 1 };

/** What the pod of a command with this memory limit may have. */
export const roomOfCommand = (megabytes: number): Room => ({
  pods: 1,
  megabytes: megabytes + ofFiles.megabytes,
  processors: mostProcessors + ofFiles.processors,
});
