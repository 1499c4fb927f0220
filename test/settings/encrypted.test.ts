import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { RehearsalError } from "../../errors.ts";
import { EngineConfig, settingsOf } from "../../settings/configuration.ts";
import { jsonPath } from "../../settings/json-path.ts";
import { loadSettings } from "../../settings/load.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { Sealed, Secret, sealedKeys, secretsIn } from "../../settings/secret.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import { packageRoot } from "../../version.ts";
import { temporaryPlace } from "../temporary-place.ts";

const secure = { secure: "v1:a:b" };
const url = "https://server.example.org";

/** Settings in which everything is encrypted that may be. */
const everywhere = {
  namespace: "n",
  job: "j",
  refine: { command: ["true"], env: { A: secure, PLAIN: "plain" } },
  refinements: { two: { job: "k", refine: { command: ["true"], env: { B: secure } } } },
  commands: { one: { command: ["true"], env: { C: secure } } },
  services: { db: { image: "db:1", env: { D: secure } } },
  marquez: { url, token: secure },
  prefect: {
    deployment: "d",
    url,
    headers: { "X-Key": secure },
    env: { E: secure },
    companions: { ears: { command: ["true"], env: { F: secure } } },
  },
  web: { url, token: secure, env: { G: secure } },
};

describe("encrypted settings of a stack file", () => {
  let place: ReturnType<typeof temporaryPlace>;
  before(() => {
    place = temporaryPlace("encrypted-");
  });
  after(() => place.remove());

  const written = (settings: RawSettings, others: RawSettings = {}) => {
    const own = Object.entries(settings).map(([key, value]) => [`lineage-rehearsal:${key}`, value]);
    writeFileSync(
      join(place.path, "Pulumi.own.yaml"),
      stringify({ config: { ...Object.fromEntries(own), ...others } }),
    );
    return { stack: "own", directory: place.path };
  };
  const refused = (work: () => unknown): string[] => {
    try {
      work();
    } catch (thrown) {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "SETTINGS");
      return thrown.explanation.found.split("\n  ").slice(1);
    }
    return assert.fail("they were accepted");
  };

  it("may be variables, tokens and headers, and are not known until they are decrypted", () => {
    const settings = loadSettings(written(everywhere));
    assert.deepEqual(sealedKeys(settings).sort(), [
      "commands.one.env.C",
      "marquez.token",
      "prefect.companions.ears.env.F",
      "prefect.env.E",
      "prefect.headers.X-Key",
      "refine.env.A",
      "refinements.two.refine.env.B",
      "services.db.env.D",
      "web.env.G",
      "web.token",
    ]);
    const inherited = {};
    assert.deepEqual(secretsOf(settings, inherited), []);
    assert.throws(() => secretsIn(settings)[0]?.reveal(), /it is encrypted, and this command decrypts nothing/);
  });

  it("are secrets once they are decrypted, and all of them are concealed, whatever they are called", () => {
    const values = Object.entries(everywhere).map(([key, value]) => {
      const plain = JSON.stringify(value, (name, inner) => (inner?.secure ? `secret-of-${name}` : inner));
      return [`lineage-rehearsal:${key}`, { value: typeof value === "string" ? value : plain, secret: true }] as const;
    });
    const settings = loadSettings({
      ...written(everywhere),
      decrypted: new EngineConfig(values),
    });
    assert.deepEqual(sealedKeys(settings), []);
    const [main, two] = settings.refinements;
    assert.ok(main?.env.A instanceof Secret && main.env.A.reveal() === "secret-of-A");
    assert.equal(main.env.PLAIN, "plain");
    assert.deepEqual(Object.keys(two?.env ?? {}), ["A", "PLAIN", "B"]);
    const concealed = new Set(secretsOf(settings, {}).map((one) => one.reveal()));
    for (const name of ["A", "B", "C", "D", "E", "F", "G", "X-Key", "token"])
      assert.ok(concealed.has(`secret-of-${name}`), name);
    assert.doesNotMatch(JSON.stringify(settings), /secret-of/);
  });

  it("are needed no more where something overrides them", () => {
    const sources = written({ namespace: "n", job: "j", refine: { command: ["true"], env: { A: secure } } });
    const off = ["prefect.enabled=false"];
    assert.deepEqual(sealedKeys(loadSettings({ ...sources, overrides: off })), ["refine.env.A"]);
    assert.deepEqual(sealedKeys(loadSettings({ ...sources, overrides: [...off, "refine.env.A=b"] })), []);
    const settings = { prefect: { enabled: false }, refine: { env: { A: "b" } } };
    assert.equal(loadSettings({ ...sources, settings }).refinements[0]?.env.A, "b");
  });

  it("are refused where a setting is no secret, or more than one, by key", () => {
    const config = {
      job: secure,
      expect: { inputs: [secure] },
      refine: secure,
      prefect: { env: secure, parameters: { a: secure } },
    };
    const plain = "is encrypted; this setting is no secret, so write it as plain text";
    const within = (key: string) =>
      `is encrypted; encrypt the secrets in it alone, as in \`pulumi config set --secret --path lineage-rehearsal:${key}\``;
    assert.deepEqual(
      refused(() => loadSettings(written(config))),
      [
        `job: ${plain}`,
        `expect.inputs.0: ${plain}`,
        `refine: ${within("refine.env.NAME")}`,
        `prefect.env: ${within("prefect.env.NAME")}`,
        `prefect.parameters.a: ${plain}`,
      ],
    );
  });

  it("of other providers are nobody's business", () => {
    const sources = written({ namespace: "n", job: "j", refine: { command: ["true"] } }, { "github:token": secure });
    assert.deepEqual(sealedKeys(loadSettings({ ...sources, overrides: ["prefect.enabled=false"] })), []);
  });
});

describe("the configuration that the Pulumi engine has decrypted", () => {
  const refine = JSON.stringify({ command: ["true"], env: { A: "one", B: "two" } });
  const settings = (value: string, secret: boolean, encrypted: string[][] = [], importsEnvironment = false) =>
    settingsOf(
      new EngineConfig([
        ["mine:refine", { value, secret }],
        ["aws:token", { value: "t", secret: true }],
        ["other:refine", { value: "x", secret: true }],
      ]),
      { file: "Pulumi.own.yaml", encrypted, importsEnvironment },
      "mine",
    );
  const environment = (raw: RawSettings) => (raw.refine as { env: Record<string, unknown> }).env;

  it("has no secret where nothing of a key is one", () => {
    assert.deepEqual(environment(settings(refine, false)), { A: "one", B: "two" });
  });

  it("has the secrets that the stack file encrypts", () => {
    const { A, B } = environment(settings(refine, true, [["mine", "refine", "env", "B"]]));
    assert.equal(A, "one");
    assert.ok(B instanceof Secret);
  });

  it("takes every text that may be a secret for one where the file does not say: an environment brought it", () => {
    const { A, B } = environment(settings(refine, true));
    assert.ok(A instanceof Secret && B instanceof Secret);
    assert.deepEqual((settings(refine, true).refine as RawSettings).command, ["true"]);
    const both = environment(settings(refine, true, [["mine", "refine", "env", "B"]], true));
    assert.ok(both.A instanceof Secret && both.B instanceof Secret);
  });

  it("is refused where something in it is a secret that may be none", () => {
    const where = /refine: is encrypted; encrypt the secrets in it alone/;
    assert.throws(() => settings(JSON.stringify({ command: ["true"] }), true), where);
    assert.throws(
      () => settings(refine, true, [["mine", "refine", "command", "0"]]),
      /refine\.command\.0: is encrypted/,
    );
  });

  it("are looked for in every setting, also beside what a library has compiled", () => {
    const settings = loadSettings({ stack: "staging-arc", directory: packageRoot });
    assert.deepEqual(sealedKeys(settings), []);
    const path = { json: jsonPath.parse("$.a"), token: new Sealed("a.token") };
    assert.deepEqual(sealedKeys([path]), ["a.token"]);
  });
});
