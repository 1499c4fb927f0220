import assert from "node:assert/strict";
import { bundles, isStored } from "../faults/bundles.ts";
import { type Command, type How, run } from "../faults/command.ts";
import { until } from "../faults/condition.ts";
import { processes } from "../faults/leftovers.ts";
import { phases } from "../faults/signal-rows.ts";
import { type Struck, strikeAt } from "../faults/strike.ts";
import type { RehearsedCluster } from "./in-cluster.ts";

/** The phases in which a rehearsal in a cluster is killed, or cut off from it. */
export const struck = phases
  .filter(({ phase }) => phase !== "prefect" && phase !== "upload")
  .map((one) => (one.phase === "provision" ? { ...one, reached: hasNamespace } : one));

/** The namespace is there, and little else. */
function hasNamespace({ says }: Command): Promise<void> {
  return says(/^provision: running \(ResourceQuota-/m);
}

/** Strikes a rehearsal there in a phase. */
export const strikeIn = (
  { settings, reached }: (typeof struck)[number],
  { place, how }: Pick<RehearsedCluster, "place" | "how">,
  strike: (command: Command) => Promise<void> | void,
): Promise<Struck> => strikeAt(place(settings), how, reached, strike);

/** Its namespace is gone, and no process of it is left. */
export async function nothingLeft({ left }: RehearsedCluster, { at, output }: Struck, milliseconds = 60_000) {
  const found = async () => [...(await left(at)).map(({ name }) => name), ...processes(at)];
  await until("nothing is left", async () => (await found()).length === 0, milliseconds).catch(async (error) =>
    assert.fail(`${error.message}: ${(await found()).join("\n")}\n${output}`),
  );
}

/** Its evidence is in the store. */
export async function evidenceStored({ at, output }: Struck): Promise<void> {
  const [bundle = ""] = bundles(at);
  assert.ok(await isStored(at, bundle), output);
}

/** A command from the same place passes. */
export async function passes({ at }: Pick<Struck, "at">, args: string[], how: How): Promise<string> {
  const { exitCode, output } = await run(at, args, how);
  assert.equal(exitCode, 0, output);
  return output;
}

/**
 * Starts work for several tests at once, which each wait for their own: a rehearsal mostly waits for the cluster.
 * @returns waits for the work for one of them
 */
export function atOnce<T, R>(all: readonly T[], work: (one: T) => Promise<R>): (one: T) => Promise<R> {
  const started = new Map(all.map((one) => [one, work(one)]));
  // It is told by the test that waits for it.
  for (const one of started.values()) one.catch(() => {});
  return (one) => started.get(one) as Promise<R>;
}
