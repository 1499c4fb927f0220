import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { eventsFile } from "../../evidence/recorded-events.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** A folder like that of a bundle, with the events that a real producer sent in a rehearsal. */
export function copyRecorded(producer: string): Disposable & { path: string } {
  const { path, remove } = temporaryPlace("recorded-");
  copyFileSync(join(import.meta.dirname, "recorded", `${producer}.ndjson`), join(path, eventsFile));
  return { path, [Symbol.dispose]: remove };
}
