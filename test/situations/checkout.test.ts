import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { uv } from "../../setup/uv.ts";
import { copyCheckout, lockCheckout } from "../checkout.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { failures, rehearse } from "./rehearse.ts";

/** What docs/hotpass.md warns of, on a checkout that has all of it, with a real uv and a real client. */
describe("a refinement of a Hotpass checkout", function () {
  this.timeout(120_000);
  const place = temporaryPlace("hotpass-");
  const cwd = join(place.path, "hotpass");
  const client = "openlineage-python==1.54.0";
  let program: string;

  before(async () => {
    copyCheckout(cwd);
    await lockCheckout(cwd);
    program = await uv(() => {});
    await run("sync", "--frozen");
  });
  after(() => place.remove());

  const run = (...args: string[]) => execa(program, args, { cwd, env: { UV_PYTHON_DOWNLOADS: "never" } });
  const refine = (...args: string[]) => ["hotpass", "refine", "--output-path", "dist/refined.xlsx", ...args];
  const bare = (...args: string[]) => [program, "run", "--no-sync", ...refine(...args)];
  const withClient = (...args: string[]) => [program, "run", "--no-sync", "--with", client, ...refine(...args)];
  const rehearsed = (command: string[], settings: Record<string, unknown> = {}) => {
    const { prepare, ...others } = settings;
    return rehearse({
      program: "",
      settings: {
        namespace: "hotpass.local",
        job: "hotpass.pipeline.generic",
        ...others,
        refine: { cwd, command, ...(prepare ? { prepare } : {}) },
      },
    });
  };

  it("passes with a client that the command brings, and leaves the lock and the environment alone", async () => {
    const expect = { inputs: ["**/data/*.xlsx"], outputs: ["**/dist/refined.xlsx", "**/dist/refined-data-*.zip"] };
    const verdict = await rehearsed(withClient("--archive"), { expect });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.lineage[0]?.words, "sent 2, accepted 2, kept 2");
    assert.ok(!(await run("pip", "list")).stdout.includes("openlineage"));
  });

  it("sends nothing and exits with 0 without a client", async () => {
    const failed = failures(await rehearsed(bare()));
    assert.ok(!("refine.exit" in failed));
    assert.match(failed["lineage.sent"] ?? "", /Is openlineage-python installed in its environment\?/);
  });

  it("is told that refine.prepare removed the client, and how to keep it", async () => {
    await run("pip", "install", "--quiet", client);
    const failed = failures(await rehearsed(bare(), { prepare: [program, "sync", "--frozen"] }));
    assert.match(
      failed["lineage.sent"] ?? "",
      /refine\.prepare \(\S+ sync --frozen\) removed openlineage-python==1\.54\.0, and \S.*: it was installed before, and is gone\..*`uv sync --inexact`.*`uv run --with openlineage-python==1\.54\.0 …`/,
    );
  });

  it("keeps the client where refine.prepare is inexact", async () => {
    await run("pip", "install", "--quiet", client);
    assert.deepEqual(failures(await rehearsed(bare(), { prepare: [program, "sync", "--inexact", "--frozen"] })), {});
    await run("sync", "--frozen");
  });

  it("is the first refinement's job again when --profile changes nothing, and both are named", async () => {
    const aviation = (...args: string[]) => ({
      aviation: { job: "hotpass.pipeline.aviation", refine: { command: withClient(...args) } },
    });
    const same = await rehearsed(withClient(), { refinements: aviation("--profile", "aviation") });
    assert.match(
      failures(same)["aviation: lineage.job"] ?? "",
      /^it sent hotpass\.pipeline\.generic, which is the job of refinement main \| .*--profile.*industry_profile/,
    );
    const other = await rehearsed(withClient(), {
      refinements: aviation("--profile-search-path", "profiles", "--profile", "flight-schools"),
    });
    assert.deepEqual(failures(other), {});
  });

  it("exits with 2 and ends its lineage with FAIL when its data breaks the contract", async () => {
    const clubs = ["--profile-search-path", "profiles", "--profile", "clubs"];
    const settings = { job: "hotpass.pipeline.clubs", expect: { states: ["FAILED"] } };
    const failed = failures(await rehearsed(withClient(...clubs), settings));
    assert.deepEqual(Object.keys(failed), ["refine.exit"]);
    assert.match(
      failed["refine.exit"] ?? "",
      /^exit code 2\n.*contract broken: Training Providers\.xlsx has no column Club/s,
    );
    const kept = await rehearsed(withClient(...clubs, "--input-dir", "data/clubs"), { job: "hotpass.pipeline.clubs" });
    assert.deepEqual(failures(kept), {});
  });
});
