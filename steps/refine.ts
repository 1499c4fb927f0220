import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { RefinementRun } from "../judgement/facts.ts";
import { type Clock, lastAnswer, systemClock, until } from "../machine/until.ts";
import { MarquezClient, type Run } from "../marquez/client.ts";
import { type Refinement, suffixed } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand } from "./command.ts";
import { commandEnvironment } from "./environment.ts";
import { changesOf, outputsOf } from "./outputs.ts";

/**
 * How long to wait for events after the command has ended, in milliseconds: some clients send in
 * the background.
 */
const arrivalMilliseconds = 3_000;
const pollMilliseconds = 100;

/**
 * Runs a refinement against the stack and waits for its lineage. A failed command is a result, not
 * an error.
 * @param clock measures the wait
 */
export const refine =
  (refinement: Refinement, clock: Clock = systemClock) =>
  async (stack: Provisioned, context: Context): Promise<RefinementRun> => {
    const { settings, bundle, signal, guard } = context;
    const { job, command: argv, cwd, env, output, timeout } = refinement;
    const marquez = new MarquezClient(stack.urls.marquez, signal);
    const runs = async () => (await marquez.runs(settings.namespace, job))?.items ?? [];
    const [before, earlier] = await Promise.all([outputsOf(output, cwd), runs()]);
    const earlierRuns = new Set(earlier.map(({ id }) => id));
    await using log = new Log(bundle, suffixed("cli.log", refinement));
    await using environment = await commandEnvironment(stack, context, {
      added: env,
      cwd,
      lineageUrl: stack.urls.marquez,
    });
    const { transport } = environment;
    log.remarks(transport.overridden);
    const command = await runCommand({ argv, cwd, env: environment.env }, log, { timeout, signal, guard });
    const outputs = changesOf(before, await outputsOf(output, cwd));
    await untilEndOfNewRun(runs, earlierRuns, { signal, clock });
    return { command, transport, ...outputs, earlierRuns };
  };

const hasEnded = ({ state }: Run): boolean => state === "COMPLETED" || state === "FAILED" || state === "ABORTED";

/**
 * Waits until Marquez holds a new run that has ended, within limits. Whether it arrived is judged
 * later.
 */
async function untilEndOfNewRun(
  runs: () => Promise<Run[]>,
  earlier: ReadonlySet<string>,
  { signal, clock }: { signal: AbortSignal; clock: Clock },
): Promise<void> {
  const arrived = (all: Run[]) => all.some((run) => !earlier.has(run.id) && hasEnded(run));
  const limits = { every: pollMilliseconds, within: arrivalMilliseconds, signal, clock };
  await until(runs, arrived, limits).catch(lastAnswer<Run[]>);
}
