import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { describeEnd, type Preparation } from "../judgement/facts.ts";
import { withheldHint } from "../judgement/withheld.ts";
import { containerOf } from "../settings/container.ts";
import { revealedVariables } from "../settings/secret.ts";
import { runAt } from "./command-place.ts";
import { distributionsOf, removedOf } from "./distributions.ts";
import { prepareEnvironment, withheldOf } from "./environment.ts";

/**
 * Runs refine.prepare while the stack starts. The command makes the refinement ready to run. It may also remove packages
 * that the refinement needs, as `uv sync` does with those that a lock does not name.
 * @throws RehearsalError STEP when it fails: without the refinement there is no lineage to judge
 */
export async function prepare(context: Context): Promise<Preparation | undefined> {
  const { settings, bundle, signal, guard, waits, labels } = context;
  const { refine } = settings;
  if (!refine?.prepare) return undefined;
  const { prepare: argv, cwd, env, inherit, timeout } = refine;
  const inheriting = { inherit, setting: "refine.inherit" };
  const installed = () => distributionsOf(cwd, { ...process.env, ...revealedVariables(env) });
  const before = await installed();
  await using log = new Log(bundle, "prepare.log");
  const container = containerOf({ image: refine.image, cwd, engine: settings.engine }, refine.container);
  const inside = container && { hosts: [], hasUser: container.user !== undefined };
  const place = {
    cwd,
    env: await prepareEnvironment(context, inheriting, inside),
    withheld: withheldOf(inheriting),
    // The network of the stack may not be there yet, and packages come from elsewhere.
    container: container && { container, settings: "refine", image: container.image, addedHosts: [], labels },
  };
  const run = await runAt(place, argv, log, { timeout, signal, guard, waits });
  if (run.exitCode === 0) return { ...run, removed: removedOf(before, await installed()) };
  throw new RehearsalError("STEP", {
    doing: `preparing the refinement with ${argv.join(" ")} in ${cwd}`,
    found: `${describeEnd(run)}\n${run.tail}`,
    next: `See prepare.log for the whole output.${withheldHint(run.withheld)}`,
  });
}
