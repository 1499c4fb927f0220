import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import type { ResolvedImage } from "../../setup/images.ts";
import { checkMarquezDatabase } from "../../setup/marquez-database.ts";
import { FakeClient } from "../docker/fake-client.ts";

const image = (name: ResolvedImage["name"], reference: string, standIn = false): ResolvedImage => ({
  name,
  reference,
  id: "sha256:1",
  digest: "sha256:1",
  origin: "engine",
  standIn,
});

/** Checks a pair of images; the engine says that the database's image sets these variables. */
async function check(marquez: ResolvedImage, postgres: string, env: string[] = []): Promise<void> {
  using _docker = new FakeClient(`echo '${JSON.stringify(env)}'`);
  await checkMarquezDatabase([marquez, image("postgres", postgres)]);
}

const official = image("marquez", "marquezproject/marquez:0.51.1");

describe("a real Marquez beside a PostgreSQL that it does not know", () => {
  const refused: [postgres: string, env: string[]][] = [
    ["postgres:17", []],
    ["postgres:15.2-alpine", []],
    ["registry.invalid:5000/team/postgres:16", []],
    ["bitnami/postgresql:15", []],
    ["timescale/timescaledb:latest-pg16", []],
    ["ours:latest", ["PATH=/bin", "PG_MAJOR=17"]],
    ["lineage-rehearsal/postgres:17-c5a98a6a9cec", ["PG_MAJOR=17"]],
    ["postgres:14-mistaken", ["PG_MAJOR=15"]],
  ];
  for (const [postgres, env] of refused)
    it(`is refused, by both names: ${postgres} ${env.join(" ")}`, async () => {
      await assert.rejects(check(official, postgres, env), (error) => {
        assert.ok(error instanceof RehearsalError);
        assert.equal(error.code, "SETUP");
        assert.equal(error.explanation.doing, "checking the database for marquezproject/marquez:0.51.1");
        assert.ok(error.explanation.found.startsWith(`${postgres} is PostgreSQL 1`));
        assert.match(error.explanation.found, /, on which this Marquez does not come up: it knows 14 and older$/);
        assert.match(error.explanation.next, /^Set images\.postgres to PostgreSQL 14, such as postgres:14\.19, /);
        return true;
      });
    });

  it("is refused for an older Marquez, from wherever it was pulled", async () => {
    await assert.rejects(check(image("marquez", "registry.invalid/marquezproject/marquez:v0.40.0"), "postgres:17"));
  });

  const accepted: Record<string, [ResolvedImage, string, string[]]> = {
    "PostgreSQL 14": [official, "postgres:14.19", ["PG_MAJOR=14"]],
    "a PostgreSQL that does not say its version": [official, "ours:latest", []],
    "the stand-in": [image("marquez", "marquezproject/marquez:0.51.1", true), "postgres:17", []],
    "a newer Marquez": [image("marquez", "marquezproject/marquez:0.52.0"), "postgres:17", []],
    "a Marquez that does not say its version": [image("marquez", "marquezproject/marquez:latest"), "postgres:17", []],
  };
  for (const [what, [marquez, postgres, env]] of Object.entries(accepted))
    it(`is not refused: ${what}`, () => check(marquez, postgres, env));

  it("is not looked for where the rehearsal starts no database", () => checkMarquezDatabase([official]));
});
