import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import type { RefinementRun } from "../judgement/facts.ts";
import { aboutOwnContainers } from "../judgement/own-containers.ts";
import { endsOf, runsOf, SentEvents } from "../judgement/sent.ts";
import { count } from "../lineage/names.ts";
import { type Clock, lastAnswer, systemClock, until } from "../machine/until.ts";
import type { Run } from "../marquez/client.ts";
import type { Recording } from "../recorder/recording.ts";
import { type Refinement, settingOf, settingsOf, suffixed } from "../settings/refinements.ts";
import { revealedVariables } from "../settings/secret.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runAt } from "./command-place.ts";
import { commandEnvironment } from "./environment.ts";
import { marquezOf } from "./marquez-of.ts";
import { changesOf, outputsOf } from "./outputs.ts";
import { aboutLoopback } from "./reach.ts";
import { seenStack } from "./seen-stack.ts";

/**
 * How long to wait for events after the command has ended, in milliseconds: a process that it left
 * behind may send them.
 */
const arrivalMilliseconds = 3_000;
const pollMilliseconds = 100;

interface RefineOptions {
  /** Services of the stack that do not answer yet. */
  notReady: () => string[];
  /** Measures the wait for the end of its lineage. */
  clock?: Clock;
}

/**
 * Runs a refinement against the stack, records what it sends, and waits for the end of its lineage.
 * A failed command is a result, not an error.
 * @param recording opens the address that the refinement sends its events to
 */
export const refine =
  (refinement: Refinement, recording: Recording, { notReady, clock = systemClock }: RefineOptions) =>
  async (stack: Provisioned, context: Context): Promise<RefinementRun> => {
    const { bundle, signal, guard, waits } = context;
    const { name, command: argv, cwd, env, inherit, output, timeout, container } = refinement;
    const marquez = stack.urls.marquez as string;
    const sent = new SentEvents();
    await using receiver = await recording.receive(suffixed("refine", refinement), marquez, sent);
    await using seen = await seenStack(stack, context, { container, settings: settingsOf(name) });
    const lineageUrl = await seen.url(receiver.url);
    await using environment = await commandEnvironment(seen, context, {
      added: env,
      cwd,
      lineageUrl,
      inheriting: { inherit, setting: settingOf(name, "inherit") },
      inside: seen.inside,
    });
    const { transport, withheld, lineageFile } = environment;
    const runs = () => allRuns(refinement, stack, context);
    // Only events that go another way have to be told apart by what was there before.
    const [before, earlier] = await Promise.all([outputsOf(output, cwd), transport.recorded ? [] : runs()]);
    const earlierRuns = new Set(earlier.map(({ id }) => id));
    await using log = new Log(bundle, suffixed("cli.log", refinement));
    log.remarks(transport.overridden);
    const questions = container ? aboutLoopback(revealedVariables(env), seen.machine) : [];
    log.remarks(questions);
    const missing = notReady();
    const place = { cwd, env: environment.env, withheld, container: seen.container(lineageFile) };
    const command = await runAt(place, argv, log, { timeout, signal, guard, waits });
    const outputs = changesOf(before, await outputsOf(output, cwd));
    // A process that it left behind may hold a request open.
    const arrived = async () => {
      await seen.quiet();
      await receiver.quiet();
    };
    await Promise.race([arrived(), pause(arrivalMilliseconds, undefined, { ref: false })]);
    const waited = () =>
      waits?.(transport.recorded ? `the end of its runs: ${count(sent.sent, "event")} so far` : "a run that has ended");
    const waiting = { every: pollMilliseconds, within: arrivalMilliseconds, signal, clock, waited };
    // Whether they arrived is judged later.
    if (transport.recorded) await until(async () => sent, hasEnded, waiting).catch(lastAnswer<SentEvents>);
    else await until(runs, (all) => hasNewEnd(all, earlierRuns), waiting).catch(lastAnswer<Run[]>);
    const suspicions = [
      ...(transport.suspicions ?? []),
      ...(await seen.suspicions(lineageUrl)),
      ...questions,
      ...aboutOwnContainers(command),
    ];
    return { command, sent, transport: { ...transport, suspicions }, ...outputs, earlierRuns, notReady: missing };
  };

const allRuns = async ({ job }: Refinement, stack: Provisioned, context: Context): Promise<Run[]> =>
  (await marquezOf(stack, context).runs(context.settings.namespace, job))?.items ?? [];

/** Whether something was sent, and every run of it has ended. */
const hasEnded = (sent: SentEvents): boolean => sent.sent > 0 && runsOf(sent).every((run) => endsOf(run).length > 0);

const finalStates = new Set(["COMPLETED", "FAILED", "ABORTED"]);
const hasNewEnd = (runs: Run[], earlier: ReadonlySet<string>): boolean =>
  runs.some(({ id, state }) => !earlier.has(id) && finalStates.has(state));
