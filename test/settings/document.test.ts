import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documents } from "../../settings/document.ts";
import { packageRoot } from "../../version.ts";

describe("the files generated from the settings' schema", () => {
  for (const [name, text] of Object.entries(documents()))
    it(`${name} is as \`npm run document\` makes it`, () => {
      assert.equal(readFileSync(join(packageRoot, name), "utf8"), text);
    });
});
