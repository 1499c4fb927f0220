import assert from "node:assert/strict";
import { plainSettings } from "../../evidence/settings-text.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the settings in a bundle", () => {
  const place = temporaryPlace("settings-");
  after(place.remove);
  const plain = (added: Record<string, unknown>) =>
    JSON.parse(JSON.stringify(plainSettings(exampleSettings(place.path, added))));

  it("hold each setting as it was, and a pattern as its text", () => {
    const { namespace, refine, checks } = plain({
      checks: { one: { file: "out.json", json: "$.rows[*].n", is: 1 } },
      refine: { timeout: "90s" },
    });
    assert.deepEqual([namespace, refine.timeout], ["example.local", 90_000]);
    assert.match(String(checks.one.json), /rows/);
  });

  it("hold no secret: neither one of the settings, nor a variable whose name says that it is one", () => {
    const { marquez, refine } = plain({
      marquez: { url: "http://127.0.0.1:5000", token: "a.token" },
      refine: { env: { A_TOKEN: "abc", DEPTH: "3" } },
    });
    assert.equal(marquez.token, "***");
    assert.deepEqual(refine.env, { A_TOKEN: "***", DEPTH: "3" });
  });
});
