import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryPlace } from "../temporary-place.ts";

/** A document in a directory of its own, which is removed when it is disposed of. */
export function documentOf(text: string, name = "document.md") {
  const place = temporaryPlace("record-");
  const path = join(place.path, name);
  writeFileSync(path, text);
  return { path, read: () => readFileSync(path, "utf8"), [Symbol.dispose]: place.remove };
}
