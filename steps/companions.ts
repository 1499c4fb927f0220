import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { containerHint } from "../judgement/container-hint.ts";
import { type CommandRun, describeEnd } from "../judgement/facts.ts";
import { withheldHint } from "../judgement/withheld.ts";
import { Disposables } from "../machine/disposables.ts";
import { found } from "../rules/limited-regex.ts";
import type { Companion } from "../settings/companions.ts";
import type { StartedCommand } from "./command.ts";
import { type CommandPlace, startAt } from "./command-place.ts";

/** Where companions run, and what ends the wait for them. */
interface Place extends CommandPlace {
  /** Ends them. */
  signal: AbortSignal;
  /** Aborted when `prefect.timeout` has passed. */
  deadline: AbortSignal;
}

/** Companions that run. Disposing of them ends them all: SIGTERM first, SIGKILL after their time of grace. */
export interface Companions extends AsyncDisposable {
  /** Rejects when one of them ends before it is told to. */
  death: Promise<never>;
  /** The files of the bundle with their output. */
  logs: string[];
  /** For how long nothing may arrive from them before they have no more to send, in milliseconds. */
  flush: number;
}

/**
 * Starts the companions of the flow run, and waits until each is ready.
 * @throws RehearsalError STEP with the last lines of its output, when one ends or is not ready in time
 */
export async function startCompanions(
  companions: Record<string, Companion>,
  { bundle, guard }: Pick<Context, "bundle" | "guard">,
  { signal, deadline, ...shared }: Place,
): Promise<Companions> {
  const running = new Disposables();
  const deaths: Promise<never>[] = [];
  const states: Promise<void>[] = [];
  try {
    for (const [name, one] of Object.entries(companions)) {
      const log = running.use(new Log(bundle, `${name}.log`));
      const ready = Promise.withResolvers<void>();
      const see = (line: string) => {
        if (one.ready === undefined || found(one.ready, line)) ready.resolve();
      };
      const place = { ...shared, cwd: one.cwd ?? shared.cwd, env: { ...shared.env, ...one.env } };
      const started = running.use(await startAt(place, one.command, log, { signal, guard, grace: one.grace, see }));
      if (one.ready === undefined) ready.resolve();
      const death = endOf(name, started, signal);
      deaths.push(death);
      states.push(Promise.race([ready.promise, death, late(name, one, log, deadline)]));
    }
    await Promise.all(states);
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
  const death = Promise.race([...deaths, new Promise<never>(() => {})]);
  death.catch(() => {}); // They end in any case, also when nothing waits for it any more.
  return {
    death,
    logs: Object.keys(companions).map((name) => `${name}.log`),
    flush: Math.max(0, ...Object.values(companions).map(({ flush }) => flush)),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Rejects when a companion ends. */
function endOf(name: string, { ended }: StartedCommand, signal: AbortSignal): Promise<never> {
  const death = ended.then((run) => {
    signal.throwIfAborted();
    throw endedEarly(name, run);
  });
  death.catch(() => {});
  return death;
}

const endedEarly = (name: string, run: CommandRun): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `running the companion ${name}: ${run.argv.join(" ")}`,
    found: `it ended before the flow run did: ${describeEnd(run)}\n${run.tail}`,
    next: `${containerHint(run, "prefect")}See ${name}.log for the whole output. A companion runs until the rehearsal ends it.${withheldHint(run.withheld)}`,
  });

/** Rejects when the time for a companion to become ready has passed. */
function late(name: string, { command, ready }: Companion, log: Log, deadline: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const expire = () =>
    reject(
      new RehearsalError("STEP", {
        doing: `waiting for the companion ${name}: ${command.join(" ")}`,
        found: `no line of its output matches ${ready}; it ends with:\n${log.tail}`,
        next: `Correct prefect.companions.${name}.ready, or set prefect.timeout. See ${name}.log for the whole output.`,
      }),
    );
  if (deadline.aborted) expire();
  else deadline.addEventListener("abort", expire, { once: true });
  promise.catch(() => {});
  return promise;
}
