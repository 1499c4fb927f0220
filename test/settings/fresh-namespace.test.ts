import assert from "node:assert/strict";
import { inFreshNamespace } from "../../settings/fresh-namespace.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";

const renamed = (added: RawSettings) => inFreshNamespace({ namespace: "my.ns", ...added }, "0123abcd").settings;

describe("settings in a fresh namespace", () => {
  it("have a namespace that nothing else has used, and say in whose place it stands", () => {
    const { settings, namespace } = inFreshNamespace({ namespace: "my.ns", job: "a.job" }, "0123abcd");
    assert.deepEqual(settings, { namespace: "my.ns-0123abcd", job: "a.job" });
    assert.deepEqual(namespace, { fresh: "my.ns-0123abcd", written: "my.ns" });
  });

  it("expect the lineage there, and what has another namespace where it was", () => {
    const expect = (namespace: string) => ({
      inputs: [{ namespace, name: "in" }, "out"],
      facets: [{ of: "job", namespace }],
      graph: { paths: [{ from: { dataset: "a", namespace }, to: "b" }] },
    });
    assert.deepEqual(renamed({ expect: expect("my.ns") }).expect, expect("my.ns-0123abcd"));
    assert.deepEqual(renamed({ expect: expect("postgres://db:5432") }).expect, expect("postgres://db:5432"));
  });

  it("tell it to commands: in variables, in parameters and after options", () => {
    const command = (namespace: string) => ["run", "--namespace", namespace, `--job-namespace=${namespace}`];
    const settings = (namespace: string): RawSettings => ({
      refine: { command: command(namespace), env: { APP_NAMESPACE: namespace } },
      prefect: { parameters: { namespace }, worker: command(namespace) },
      refinements: { other: { refine: { env: { OPENLINEAGE_NAMESPACE: namespace } } } },
    });
    assert.deepEqual(renamed(settings("my.ns")), { namespace: "my.ns-0123abcd", ...settings("my.ns-0123abcd") });
  });

  it("leave everything else that merely has the same name", () => {
    const same = {
      job: "my.ns",
      refine: { command: ["my.ns", "--profile", "my.ns", "--profile=my.ns"], env: { PROFILE: "my.ns" } },
      expect: { outputs: ["my.ns"] },
    };
    assert.deepEqual(renamed(same), { namespace: "my.ns-0123abcd", ...same });
  });

  it("stay as they are where there is no namespace", () => {
    const settings = { commands: { one: { command: ["true"] } } };
    assert.deepEqual(inFreshNamespace(settings, "0123abcd"), { settings, namespace: undefined });
  });
});
