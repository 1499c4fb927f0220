import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { officialImages } from "../../settings/official-images.ts";
import { packageRoot } from "../../version.ts";
import { bundles } from "./bundles.ts";
import type { Command } from "./command.ts";
import { misbehaving } from "./images.ts";
import { emit, type Place, type Written } from "./place.ts";
import type { Row } from "./row.ts";
import { endless, fakePrefect, hasStarted } from "./signal-rows.ts";

const gibibyte = String(2 ** 30);
/** The most memory that a rehearsal may have, in MiB: what is written through it must not stay in it. */
const mostMemory = 600;

/** A refinement that does something with its output before it emits. */
const shell = (script: string): string[] => ["sh", "-c", `${script}; exec "$@"`, "sh", ...emit];
const refining =
  (command: string[], timeout = "90s"): NonNullable<Row["settings"]> =>
  () => ({
    images: fakePrefect,
    refine: { command, timeout },
  });
const passed = { exit: 0, verdict: "passed", stored: "yes" } as const;
const failed = { exit: 1, verdict: "failed", stored: "yes" } as const;

/** Looks at the most memory that the process had until its refinement ended. */
async function memoryIsBounded({ says, pid }: Command): Promise<void> {
  await says(/^refine: passed/m);
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  assert.ok(Number(kilobytes) / 1024 < mostMemory, `it had ${kilobytes} kB`);
}

const log = (at: Place): string => join(bundles(at)[0] ?? "", "cli.log");

function isCut(at: Place): void {
  assert.ok(statSync(log(at)).size < 22 * 2 ** 20, "cli.log is not capped");
  assert.match(
    readFileSync(log(at), "utf8"),
    /\[cut here: the log passed \d+ bytes\]|\[cut here: the line is longer\]/,
  );
}

const clock = (fault: string, hours: string): Row => ({
  fault,
  phase: "refine",
  settings: refining([...emit, hours]),
  ...passed,
});

const sample = join(packageRoot, "sample");
const realPrefect =
  (prefect: Written): NonNullable<Row["settings"]> =>
  () => ({
    images: { prefect: officialImages.prefect },
    prefect: {
      enabled: true,
      cwd: sample,
      deployment: "sample-refinement",
      register: ["uv", "run", "--no-sync", "python", "-m", "refine.deploy"],
      ...prefect,
    },
  });

export const refinementRows: Row[] = [
  {
    fault: "refinement hangs",
    phase: "refine",
    settings: (at) => ({ images: fakePrefect, refine: { command: endless(at), timeout: "2s" } }),
    ...failed,
    says: /ended by its deadline/,
  },
  {
    fault: "refinement's children ignore SIGTERM",
    phase: "refine",
    settings: refining(["sh", "-c", "trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & wait; wait"], "2s"),
    ...failed,
    says: /ended by its deadline/,
  },
  {
    fault: "refinement writes 1 GiB of lines",
    phase: "refine",
    settings: refining(shell(`yes 'a line of its output, as long as lines are' | head -c ${gibibyte}`)),
    strike: memoryIsBounded,
    ...passed,
    also: isCut,
  },
  {
    fault: "refinement writes 1 GiB in one line",
    phase: "refine",
    settings: refining(shell(`head -c ${gibibyte} /dev/zero | tr '\\0' x`)),
    strike: memoryIsBounded,
    ...passed,
    also: isCut,
  },
  {
    fault: "refinement prints binary",
    phase: "refine",
    settings: refining(shell("head -c 1048576 /dev/urandom")),
    ...passed,
  },
  clock("clock of the refinement an hour ahead", "1"),
  clock("clock of the refinement an hour behind", "-1"),
  {
    fault: "SIGKILL while the refinement runs in a container",
    phase: "refine",
    settings: (at) => ({ images: fakePrefect, refine: { image: misbehaving("well"), command: endless(at) } }),
    strike: async (command, at) => {
      await hasStarted(command, at);
      await command.kill("SIGKILL");
    },
    exit: 137,
    verdict: "error",
    stored: "by the next run",
  },
  {
    fault: "no worker",
    phase: "prefect",
    settings: realPrefect({ timeout: "60s" }),
    ...failed,
    says: /no worker is online/,
  },
  {
    fault: "worker dies",
    phase: "prefect",
    settings: realPrefect({ timeout: "60s", worker: ["sh", "-c", "kill -KILL $$"] }),
    ...failed,
    says: /the worker ended before the flow run did: ended by SIGKILL/,
  },
];
