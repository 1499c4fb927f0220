import assert from "node:assert/strict";
import { applyOverrides } from "../../settings/overrides.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { Sealed } from "../../settings/secret.ts";
import { sourcedSettings } from "../../settings/sourced.ts";

const sourced = (settings: RawSettings, ...overrides: string[]) =>
  new Map(
    sourcedSettings({
      file: { name: "Pulumi.mine.yaml", settings },
      overrides: applyOverrides({}, overrides).settings,
      written: applyOverrides(settings, overrides).settings,
    }).map(({ key, ...rest }) => [key, rest]),
  );

describe("the source of a setting", () => {
  it("is the file, --set, or that nobody wrote it", () => {
    const all = sourced({ job: "a", refine: { command: ["x"], timeout: "1m" } }, "refine.timeout=2m", "aws:region=eu");
    assert.deepEqual(all.get("job"), { value: "a", source: "Pulumi.mine.yaml" });
    assert.deepEqual(all.get("refine.command"), { value: ["x"], source: "Pulumi.mine.yaml" });
    assert.deepEqual(all.get("refine.timeout"), { value: "2m", source: "--set" });
    assert.deepEqual(all.get("aws:region"), { value: "eu", source: "--set" });
    assert.deepEqual(all.get("ready"), { value: "3m", source: "default" });
  });

  it("is --set for all of a mapping that it replaces", () => {
    const all = sourced({ refine: { command: ["x"], output: "a" } }, 'refine={"command":["y"]}');
    assert.deepEqual(all.get("refine.command"), { value: ["y"], source: "--set" });
    assert.equal(all.get("refine.output"), undefined);
  });

  it("is told of what stands below a name of the user's own, with its defaults", () => {
    const all = sourced({ commands: { teardown: { command: ["x"] } } }, "commands.teardown.timeout=1m");
    assert.deepEqual(all.get("commands.teardown.command"), { value: ["x"], source: "Pulumi.mine.yaml" });
    assert.deepEqual(all.get("commands.teardown.timeout"), { value: "1m", source: "--set" });
    assert.deepEqual(all.get("commands.teardown.exit"), { value: 0, source: "default" });
  });

  it("of a secret is told, and its value is not", () => {
    const all = sourced({
      marquez: { url: "https://marquez.example.org", token: { variable: "MARQUEZ_TOKEN" } },
      prefect: { headers: { "x-key": { file: "key.txt" }, "x-other": "hunter2" } },
      refine: { command: ["x"], env: { DB_PASSWORD: "hunter2", DEPTH: "3", __proto__: "x" } },
      services: { own: { image: "i", env: { MODE: new Sealed("services.own.env.MODE") } } },
      aws: { secretKey: "hunter2", region: "eu" },
    });
    assert.deepEqual(all.get("marquez.token"), { value: "***", source: "environment", from: "MARQUEZ_TOKEN" });
    assert.deepEqual(all.get("prefect.headers.x-key"), { value: "***", source: "Pulumi.mine.yaml", from: "key.txt" });
    for (const key of ["prefect.headers.x-other", "refine.env.DB_PASSWORD", "services.own.env.MODE", "aws:secretKey"])
      assert.deepEqual(all.get(key), { value: "***", source: "Pulumi.mine.yaml" }, key);
    assert.equal(all.get("refine.env.DEPTH")?.value, "3");
    assert.doesNotMatch(JSON.stringify([...all]), /hunter2/);
  });
});
