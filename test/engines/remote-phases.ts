import assert from "node:assert/strict";
import { bundles, isStored } from "../faults/bundles.ts";
import { type Command, run } from "../faults/command.ts";
import { until } from "../faults/condition.ts";
import { processes } from "../faults/leftovers.ts";
import { place } from "../faults/place.ts";
import { phases } from "../faults/signal-rows.ts";
import { type Struck, strikeAt } from "../faults/strike.ts";
import type { RemoteMachine } from "./remote-machine.ts";

/** The phases in which a rehearsal on another machine's engine is cut off, or killed. */
export const struck = phases.filter(({ phase }) => ["provision", "refine", "prefect", "upload"].includes(phase));

/** Strikes a rehearsal there in a phase. */
export const strikeIn = (
  { settings, reached }: (typeof struck)[number],
  { images, env }: { images: Record<string, string>; env: Record<string, string> },
  strike: (command: Command) => Promise<void> | void,
): Promise<Struck> =>
  strikeAt(
    place((one) => ({ ...settings?.(one), images })),
    { env },
    reached,
    strike,
  );

/** Nothing is left on the engine, not even its guard. */
export async function nothingLeft(machine: RemoteMachine, { output }: Struck, milliseconds = 45_000): Promise<void> {
  await until("nothing is left there", async () => (await machine.left()).length === 0, milliseconds).catch(
    async (error) => assert.fail(`${error.message}: ${await machine.docker("ps", "--all")}\n${output}`),
  );
}

/** No process of it is left on this machine, and no connection. */
export async function noProcess({ at, output }: Struck): Promise<void> {
  await until("no process is left here", () => processes(at).length === 0, 30_000).catch((error) =>
    assert.fail(`${error.message}: ${processes(at).join("\n")}\n${output}`),
  );
}

/** The evidence is in the folder, or `reap` stores what is owed. */
export async function evidenceStored(
  struck: Struck,
  by: "itself" | "reap",
  env: Record<string, string>,
): Promise<void> {
  const { at, output } = struck;
  const [bundle = ""] = bundles(at);
  if (by === "reap") {
    const reaped = await run(at, ["reap"], { env });
    assert.equal(reaped.exitCode, 0, reaped.output);
  }
  assert.ok(await isStored(at, bundle), output);
}
