import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { officialImages } from "../../settings/official-images.ts";
import { bundles, isStored, verdictIn } from "./bundles.ts";
import { type Command, run, start } from "./command.ts";
import { until } from "./condition.ts";
import { left, processes } from "./leftovers.ts";
import { isMissed, Missed } from "./missed.ts";
import { type Place, place } from "./place.ts";
import type { Row, Seen } from "./row.ts";

/**
 * Lets a fault happen, and looks at what has come of it. What cannot be a cell of the table is asserted here.
 * @throws Missed when the fault came after its phase; then nothing is asserted but that nothing is left
 */
export async function carryOut(row: Row, see: (seen: Seen) => void): Promise<void> {
  const at = place(row.settings);
  const undo = await row.before?.(at);
  try {
    const how = typeof row.how === "function" ? row.how(at) : row.how;
    const command = start(at, ["run", "-s", "faults", ...(row.args ?? [])], how);
    const { injectedAt, failure } = await inject(row, command, at);
    const exit = await command.ended;
    await row.mend?.(at);
    const output = command.output();
    if (row.aim && isMissed(row.aim, failure ? output.slice(0, injectedAt) : output, injectedAt)) {
      assert.equal(await left(at), 0, `something is left\n${output}`);
      await noProcesses(at);
      throw new Missed(`${row.aim.step} had passed before the fault came`);
    }
    if (failure) throw failure.thrown;
    const seen: Seen = { exit, verdict: undefined, stored: "no", left: await left(at) };
    see(seen);
    assert.doesNotMatch(output, /\n\s+at .*:\d+:\d+|Unhandled|node:internal/, "a stack trace is shown");
    await noProcesses(at);
    const [bundle] = bundles(at);
    if (bundle === undefined) {
      assert.equal(row.verdict, undefined, `there is no bundle\n${output}`);
      return;
    }
    if (await isStored(at, bundle)) seen.stored = "yes";
    // Whether an upload that was killed had just been done is left to chance: the next run settles it.
    if (row.stored === "by the next run") await byNextRun(at, bundle, seen, row.next);
    if (row.stored === "by rehearse upload") await byUpload(at, bundle, seen, output);
    const verdict = verdictIn(bundle);
    seen.verdict = verdict?.verdict;
    if (row.says) assert.match(`${verdict?.cause?.phase}: ${verdict?.cause?.message}\n${output}`, row.says);
    await row.also?.(at, output);
    assert.deepEqual(
      { exit: seen.exit, verdict: seen.verdict, stored: seen.stored, left: seen.left },
      { exit: row.exit, verdict: row.verdict, stored: row.stored, left: 0 },
      output,
    );
  } finally {
    await undo?.();
  }
  rmSync(at.directory, { recursive: true, force: true });
}

interface Injection {
  /** How much the command had printed by then. */
  injectedAt: number;
  /** Why the fault could not be injected. The command has been stopped then. */
  failure?: { thrown: unknown };
}

/**
 * Injects the fault of a row, if it has one that is not there from the beginning.
 */
async function inject(row: Row, command: Command, at: Place): Promise<Injection> {
  let injectedAt: number | undefined;
  const injected = () => {
    injectedAt ??= command.output().length;
    return injectedAt;
  };
  try {
    await row.strike?.(command, at, injected);
    return { injectedAt: injected() };
  } catch (thrown) {
    const failure = { injectedAt: injected(), failure: { thrown } };
    command.kill("SIGTERM");
    return failure;
  }
}

const noProcesses = (at: Place) =>
  until("all processes have ended", () => processes(at).length === 0, 20_000).catch((thrown) => {
    throw new Error(`${thrown.message}: ${processes(at).join("\n")}`);
  });

/** The next rehearsal of the stack can be carried out, stores what the one before did not, and leaves nothing. */
async function byNextRun(at: Place, bundle: string, seen: Seen, exit = 1): Promise<void> {
  const quick = ['refine.command=["true"]', "prefect.enabled=false", "web.timeout=10s"];
  const next = await run(at, ["run", "-s", "faults", ...quick.flatMap((set) => ["--set", set])]);
  assert.equal(next.exitCode, exit, next.output); // Nothing is emitted: the lineage is wrong, the rehearsal is not.
  if (await isStored(at, bundle)) seen.stored = "by the next run";
  for (const one of bundles(at)) assert.ok(await isStored(at, one), `${one} is lost\n${next.output}`);
  seen.left += await left(at);
  await noProcesses(at);
}

/** The command that the message names stores it, once there is a store that works. */
async function byUpload(at: Place, bundle: string, seen: Seen, output: string): Promise<void> {
  assert.match(output, new RegExp(`rehearse upload ${bundle}`));
  assert.equal(seen.stored, "no", "it is in the bucket of a broken store");
  const later = await run(at, ["upload", "-s", "faults", bundle, "--set", `images.s3=${officialImages.s3}`]);
  assert.equal(later.exitCode, 0, later.output);
  if (await isStored(at, bundle)) seen.stored = "by rehearse upload";
  seen.left += await left(at);
  await noProcesses(at);
}
