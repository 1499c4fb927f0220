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
import { type Refinement, settingOf, suffixed } from "../settings/refinements.ts";
import { revealedVariables } from "../settings/secret.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { runCommand } from "./command.ts";
import { commandEnvironment } from "./environment.ts";
import { marquezOf } from "./marquez-of.ts";
import { changesOf, outputsOf } from "./outputs.ts";
import { aboutLoopback, Reach } from "./reach.ts";
import { runInContainer } from "./run-in-container.ts";

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
    await using receiver = await recording.receive(suffixed("refine", refinement), marquez, (one) => sent.add(one));
    await using reach = container && (await Reach.of(stack));
    const seen = reach ? { ...stack, urls: await reach.urls(stack.urls) } : stack;
    const lineageUrl = reach ? await reach.url(receiver.url) : receiver.url;
    await using environment = await commandEnvironment(seen, context, {
      added: env,
      cwd,
      lineageUrl,
      inheriting: { inherit, setting: settingOf(name, "inherit") },
      inside: reach && { hosts: reach.hosts, hasUser: container?.user !== undefined },
    });
    const { transport, withheld, lineageFile } = environment;
    const runs = () => allRuns(refinement, stack, context);
    // Only events that go another way have to be told apart by what was there before.
    const [before, earlier] = await Promise.all([outputsOf(output, cwd), transport.recorded ? [] : runs()]);
    const earlierRuns = new Set(earlier.map(({ id }) => id));
    await using log = new Log(bundle, suffixed("cli.log", refinement));
    log.remarks(transport.overridden);
    const questions = container ? aboutLoopback(revealedVariables(env)) : [];
    log.remarks(questions);
    const missing = notReady();
    const started = { argv, cwd, env: environment.env, withheld };
    const limits = { timeout, signal, guard, waits };
    const image = stack.images.find(({ reference }) => reference === container?.image)?.id ?? container?.image ?? "";
    const command =
      container && reach
        ? await runInContainer(
            started,
            { container, image, lineageFile, network: reach.network, addedHosts: reach.addedHosts },
            log,
            { ...limits, labels: context.labels },
          )
        : await runCommand(started, log, limits);
    const outputs = changesOf(before, await outputsOf(output, cwd));
    // A process that it left behind may hold a request open.
    const arrived = async () => {
      await reach?.quiet();
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
      ...((await reach?.suspicions(lineageUrl)) ?? []),
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
