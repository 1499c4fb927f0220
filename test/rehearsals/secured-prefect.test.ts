import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { place, result } from "../e2e/command.ts";

const pair = "admin:a-password-of-prefect";
const basic = Buffer.from(pair).toString("base64");

/** A real Prefect, which answers only to those who know its authentication string. */
describe("a rehearsal on a Prefect that wants credentials", function () {
  this.timeout(240_000);
  let id: string;
  let url: string;

  before(async () => {
    const { reference } = await resolveImage("prefect", officialImages.prefect, { standIns: "allow", say: () => {} });
    const options = ["--detach", "--publish", "127.0.0.1::4200", "--env", "HOME=/tmp", "--workdir", "/tmp"];
    const auth = ["--env", `PREFECT_SERVER_API_AUTH_STRING=${pair}`, "--env", "DO_NOT_TRACK=1"];
    const command = ["prefect", "server", "start", "--host", "0.0.0.0"];
    ({ stdout: id } = await execa("docker", ["run", ...options, ...auth, reference, ...command]));
    const { stdout: address } = await execa("docker", ["port", id, "4200"]);
    url = `http://${address}`;
  });
  after(() => execa("docker", ["rm", "--force", id]));

  const rehearsed = (env: Record<string, string>, ...more: string[]) =>
    result(place(), ["--set", `prefect.url=${url}`, ...more], env);

  it("passes with them: the flow is registered, run by a worker, and judged", async () => {
    const header = ["--set", "prefect.headers.Authorization.variable=OF_PREFECT"];
    const { exitCode, result: done } = await rehearsed({ OF_PREFECT: `Basic ${basic}` }, ...header);
    assert.deepEqual([exitCode, done.errors], [0, []], JSON.stringify(done.expectations));
    for (const file of ["notes.md", "verdict.json", "worker.log", "register.log", "flow-run.log"]) {
      const text = readFileSync(join(done.evidence.directory, file), "utf8");
      for (const secret of [basic, pair, "a-password-of-prefect"]) assert.ok(!text.includes(secret), file);
    }
  });

  it("ends at once without them, and says which setting gives them", async () => {
    const { exitCode, result: done } = await rehearsed({});
    assert.equal(exitCode, 3);
    assert.match(
      JSON.stringify(done.errors),
      /prefect at http:.*401 to a request without credentials .*: set prefect\.token or /,
    );
  });
});
