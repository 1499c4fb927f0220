import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { packaged } from "../../offline/folder.ts";

/** The versions of the modules that a program is built from. */
async function versions(program: string): Promise<Map<string, string>> {
  const text = await readFile(packaged(`${program}/go.mod`), "utf8");
  const [required = ""] = text.split("\nreplace (");
  const lines = required.matchAll(/^(?:\t|require )(\S+) (v\S+)/gm);
  return new Map([...lines].map(([, module = "", version = ""]) => [module, version]));
}

describe("the Go modules of what a first rehearsal builds", () => {
  for (const other of ["engine/pulumi-resource-docker", "images/recipes/s3"])
    it(`have the same versions in the engine and in ${other}, so that a package of both is compiled once`, async () => {
      const engine = await versions("engine/pulumi-engine");
      const shared = [...(await versions(other))].filter(([module]) => engine.has(module));
      assert.ok(shared.length > 20, `${shared.length} modules are shared`);
      assert.deepEqual(
        shared.filter(([module, version]) => engine.get(module) !== version),
        [],
      );
    });
});
