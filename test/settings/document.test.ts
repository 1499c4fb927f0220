import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { documents } from "../../settings/document.ts";
import { parseSettings } from "../../settings/parse.ts";
import { packageRoot } from "../../version.ts";

describe("the files generated from the settings' schema", () => {
  for (const [name, text] of Object.entries(documents()))
    it(`${name} is as \`npm run document\` makes it`, () => {
      assert.equal(readFileSync(join(packageRoot, name), "utf8"), text);
    });

  it("Pulumi.yaml declares no list: Pulumi refuses one without a single type for its items", () => {
    const config: Record<string, { type?: string }> = parse(documents()["Pulumi.yaml"] ?? "").config;
    assert.deepEqual(
      Object.keys(config).filter((name) => config[name]?.type === "array"),
      [],
    );
    assert.ok("collect" in config);
  });

  it("Pulumi.yaml has a default for every setting: plain Pulumi demands the others", () => {
    const config: Record<string, { default?: unknown }> = parse(documents()["Pulumi.yaml"] ?? "").config;
    const demanded = Object.keys(config).filter((name) => config[name]?.default === undefined);
    assert.deepEqual(demanded, []);
  });

  it("Pulumi.yaml says nothing of a setting that is left out which is then refused: plain Pulumi passes all of it", () => {
    const config: Record<string, { default?: unknown }> = parse(documents()["Pulumi.yaml"] ?? "").config;
    const passed = Object.fromEntries(Object.entries(config).map(([name, { default: value }]) => [name, value]));
    const own = { namespace: "n", job: "j", refine: { command: ["true"] }, prefect: { deployment: "d" } };
    assert.equal(parseSettings({ ...passed, ...own }, packageRoot, "Pulumi.yaml").publishAt, undefined);
  });
});
