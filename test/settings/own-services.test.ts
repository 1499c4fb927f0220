import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { urlVariable } from "../../settings/own-services.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { Secret } from "../../settings/secret.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { Variables } from "../variables.ts";

describe("services of the user's own images", () => {
  let place: ReturnType<typeof temporaryPlace>;
  before(() => {
    place = temporaryPlace("own-services-");
  });
  after(() => place.remove());

  const parsed = (services: RawSettings, more: RawSettings = {}) => exampleSettings(place.path, { services, ...more });
  const problem = (services: RawSettings, more: RawSettings = {}): string => {
    try {
      parsed(services, more);
    } catch (thrown) {
      assert.ok(thrown instanceof RehearsalError);
      return thrown.explanation.found.split("\n  ").slice(1).join("\n");
    }
    return assert.fail("they were accepted");
  };

  it("need an image, and run like those of the stack unless they say otherwise", () =>
    assert.deepEqual(parsed({ minio: { image: "minio/minio:1" } }).services, {
      minio: {
        image: "minio/minio:1",
        env: {},
        publish: "auto",
        healthStatus: 200,
        megabytes: 512,
        user: "1000:1000",
        readOnly: true,
      },
    }));

  it("may have secrets in their environment, which are concealed, as are variables with such a name", () => {
    using variables = new Variables();
    variables.set({ ARC_KEY: "of the caller" });
    const env = { PLAIN: "", APP: { variable: "ARC_KEY" }, MINIO_ROOT_PASSWORD: "in the settings" };
    const settings = parsed({ minio: { image: "i", env } });
    const { PLAIN, APP } = settings.services.minio?.env ?? {};
    assert.equal(PLAIN, "");
    assert.ok(APP instanceof Secret);
    assert.deepEqual(
      secretsOf(settings, {}).map((secret) => secret.reveal()),
      ["of the caller", "in the settings"],
    );
  });

  it("are refused by key where a secret cannot be read, and no value is quoted", () => {
    const env = { APP: { variable: "NO_SUCH_VARIABLE" }, OTHER: 48151623 };
    assert.equal(
      problem({ minio: { image: "i", env } }),
      'services.minio.env.APP.variable: expected the name of an environment variable that is set and not empty; found "NO_SUCH_VARIABLE"\n' +
        "services.minio.env.OTHER: expected text, or `{ variable: NAME }`, or `{ file: path }`; found ***",
    );
  });

  for (const name of ["a", "runner-api", "r2d2", `a${"b".repeat(30)}`])
    it(`may be named ${name}`, () => assert.ok(parsed({ [name]: { image: "i" } }).services[name]));

  const names = ["postgres", "marquez", "web", "prefect", "s3", "evidence", "worker", "cli", "cli-x", "prepare"];
  for (const name of [
    ...names,
    "openlineage",
    "prefect-api",
    "Minio",
    "a_b",
    "-a",
    "a-",
    "1a",
    `a${"b".repeat(31)}`,
    "",
  ])
    it(`may not be named ${JSON.stringify(name)}`, () =>
      assert.match(problem({ [name]: { image: "i" } }), /^services\..*: expected a name of at most 31/));

  it("may not be named as a command is: their logs would be one", () =>
    assert.match(
      problem({ arc: { image: "i" } }, { commands: { arc: { command: ["true"] } } }),
      /^services\.arc: expected another name than that of a command/,
    ));

  for (const [what, service] of [
    ["publish", { publish: 9000 }],
    ["ask for its health", { health: "/" }],
  ] as const)
    it(`need a port to ${what}`, () =>
      assert.equal(
        problem({ minio: { image: "i", ...service } }),
        "services.minio.port: expected the port on which the service listens; it is not set",
      ));

  for (const [service, key] of [
    [{}, "image"],
    [{ image: "--privileged" }, "image"],
    [{ image: "i", user: "--root" }, "user"],
    [{ image: "i", megabytes: 8 }, "megabytes"],
    [{ image: "i", port: 0 }, "port"],
    [{ image: "i", port: 80, health: "//elsewhere" }, "health"],
    [{ image: "i", healthStatus: 600 }, "healthStatus"],
    [{ image: "i", privileged: true }, "privileged"],
    [{ image: "i", command: "text" }, "command"],
    [{ image: "i", env: { "1A": "" } }, "env.1A"],
  ] as const)
    it(`are refused by key: ${JSON.stringify(service)}`, () =>
      assert.ok(problem({ minio: service }).startsWith(`services.minio.${key}: `), problem({ minio: service })));

  it("may share a port of this machine neither with each other nor with a service of the stack", () => {
    const publishing = (publish: number) => ({ image: "i", port: 80, publish });
    assert.equal(
      problem({ one: publishing(9000), two: publishing(9000), three: publishing(3999) }, { ports: { web: 3999 } }),
      "services.two.publish: expected a port that no other service uses, but services.one.publish is the same; found 9000\n" +
        "services.three.publish: expected a port that no other service uses, but ports.web is the same; found 3999",
    );
  });

  it("are known to commands by a variable", () => assert.equal(urlVariable("runner-api2"), "RUNNER_API2_URL"));
});
