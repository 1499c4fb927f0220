import type { Log } from "../evidence/log.ts";
import type { CommandRun } from "../judgement/facts.ts";
import type { Withheld } from "../judgement/withheld.ts";
import { type CommandLimits, type StartedCommand, startCommand } from "./command.ts";
import type { Environment } from "./environment.ts";
import { type ClusterPlace, startInCluster } from "./run-in-cluster.ts";
import { type ContainerPlace, startInContainer } from "./run-in-container.ts";

/** Where commands of the settings run. */
export interface CommandPlace {
  cwd: string;
  env: Environment;
  withheld?: Withheld | undefined;
  /** The container that each of them gets, of the Docker engine or in a cluster; undefined for commands on this machine. */
  container?: ContainerPlace | ClusterPlace | undefined;
}

/**
 * Starts a command there, which runs beside others until it is ended.
 * @throws RehearsalError STEP when it gets no container
 */
export const startAt = (
  place: CommandPlace,
  argv: string[],
  log: Log,
  limits: CommandLimits,
): Promise<StartedCommand> => start(place, argv, log, limits, true);

/**
 * Runs a command there to its end.
 * @throws RehearsalError STEP when it cannot be started
 */
export const runAt = async (...command: Parameters<typeof startAt>): Promise<CommandRun> =>
  (await start(...command, false)).ended;

async function start(
  { container, cwd, env, withheld }: CommandPlace,
  argv: string[],
  log: Log,
  limits: CommandLimits,
  background: boolean,
): Promise<StartedCommand> {
  const command = { argv, cwd, env, withheld };
  if (container === undefined) return startCommand(command, log, limits, background);
  return "cluster" in container
    ? startInCluster(command, container, log, limits, background)
    : startInContainer(command, container, log, limits, background);
}
