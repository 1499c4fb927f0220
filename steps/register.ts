import { RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { Log } from "../evidence/log.ts";
import { containerHint } from "../judgement/container-hint.ts";
import { type CommandRun, describeEnd } from "../judgement/facts.ts";
import { withheldHint } from "../judgement/withheld.ts";
import type { CommandLimits } from "./command.ts";
import { type CommandPlace, runAt } from "./command-place.ts";

/**
 * Runs the command that registers the deployment, if there is one.
 * @throws RehearsalError STEP when it fails
 */
export async function register(
  argv: string[] | undefined,
  bundle: Bundle,
  { limits, ...place }: CommandPlace & { limits: CommandLimits },
): Promise<CommandRun | undefined> {
  await using log = new Log(bundle, "register.log");
  if (!argv) return undefined;
  const run = await runAt(place, argv, log, limits);
  if (run.exitCode === 0) return run;
  throw new RehearsalError("STEP", {
    doing: `registering the deployment with ${argv.join(" ")}`,
    found: `${describeEnd(limits.signal.aborted ? { ...run, timedOut: true } : run)}\n${run.tail}`,
    next: `${containerHint(run, "prefect")}See register.log for the whole output.${withheldHint(run.withheld)}`,
  });
}
