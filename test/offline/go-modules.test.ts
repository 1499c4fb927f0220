import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { packaged } from "../../offline/folder.ts";

/** The versions of the modules that a program is built from. */
async function versions(program: string): Promise<Map<string, string>> {
  const text = await readFile(packaged(`engine/${program}/go.mod`), "utf8");
  const [required = ""] = text.split("\nreplace (");
  const lines = required.matchAll(/^(?:\t|require )(\S+) (v\S+)/gm);
  return new Map([...lines].map(([, module = "", version = ""]) => [module, version]));
}

describe("the Go modules of the Pulumi engine and of its Docker plugin", () => {
  it("have the same versions, so that a package that both need is compiled once", async () => {
    const engine = await versions("pulumi-engine");
    const plugin = await versions("pulumi-resource-docker");
    const shared = [...plugin].filter(([module]) => engine.has(module));
    assert.ok(shared.length > 100, `${shared.length} modules are shared`);
    assert.deepEqual(
      shared.filter(([module, version]) => engine.get(module) !== version),
      [],
    );
  });
});
