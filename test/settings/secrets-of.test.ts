import assert from "node:assert/strict";
import type { Settings } from "../../settings/schema.ts";
import { secretsOf } from "../../settings/secrets-of.ts";

const found = (refine: Record<string, string>, prefect: Record<string, string> = {}, inherited = {}) =>
  secretsOf(
    { refinements: [{ env: refine }], commands: [], prefect: { env: prefect } } as unknown as Settings,
    inherited,
  ).map((secret) => secret.reveal());

describe("the secrets of the environment", () => {
  for (const name of [
    "A_TOKEN",
    "PGPASSWORD",
    "DB_PASSWORD",
    "clientSecret",
    "SIGNING_KEY",
    "KEY",
    "PULUMI_CONFIG_PASSPHRASE",
  ])
    it(`are what ${name} holds`, () => assert.deepEqual(found({ [name]: "its value" }), ["its value"]));

  for (const name of ["PATH", "MONKEY", "TOKENS_MAX", "PASSAGE", "KEYBOARD", "SECRETARY"])
    it(`are not what ${name} holds`, () => assert.deepEqual(found({ [name]: "its value" }), []));

  it("are those of the refinement, of the deployment, and those inherited", () => {
    assert.deepEqual(found({ A_TOKEN: "one" }, { B_TOKEN: "two" }, { C_TOKEN: "three", D_TOKEN: "" }), [
      "three",
      "two",
      "one",
    ]);
  });
});
