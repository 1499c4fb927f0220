import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Bundle } from "../../evidence/bundle.ts";

/** Whatever a program may print of a secret: the places of its base64 depend on what stands before it. */
export const formsOfSecret = (secret: string): string[] =>
  [secret, encodeURIComponent(secret), JSON.stringify({ secret }).slice(11, -2)].concat(
    ["", "a", "ab"].map((before) =>
      Buffer.from(before + secret)
        .toString("base64")
        .slice(4, -4),
    ),
  );

/** Says that no file of a bundle holds any form of a secret. */
export function assertNowhere(bundle: Bundle, secret: string): void {
  const files = bundle.files();
  assert.ok(files.includes("events.ndjson") && files.includes("notes.md"), files.join());
  for (const file of files) {
    const bytes = readFileSync(bundle.path(file));
    for (const form of formsOfSecret(secret)) assert.equal(bytes.indexOf(form), -1, `${file} holds ${form}`);
  }
}
