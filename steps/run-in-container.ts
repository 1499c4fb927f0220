import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type CommandContainerRequest,
  createContainer,
  endOfContainer,
  fetchFrom,
  lineageFileInside,
  processesInside,
  removeContainer,
  sendInto,
} from "../docker/command-container.ts";
import { exitOf } from "../docker/containers.ts";
import { engineFacts } from "../docker/engine.ts";
import { folderOnEngine } from "../docker/own-container.ts";
import { wayToEngine } from "../docker/remote.ts";
import { ownUser } from "../docker/user.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Log } from "../evidence/log.ts";
import type { CommandRun } from "../judgement/facts.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { CommandContainer } from "../settings/container.ts";
import { type Command, type CommandLimits, readable, type StartedCommand, startCommand } from "./command.ts";
import { copyBack } from "./copied-back.ts";

/** The container of a command. */
export interface ContainerPlace extends Pick<CommandContainerRequest, "network" | "addedHosts" | "labels"> {
  container: CommandContainer;
  /** The settings that describe it: `refine`, `refinements.aviation.refine` or `prefect`. */
  settings: string;
  /** The id of its image, or the reference where that is not known. */
  image: string;
  /** The configuration of its OpenLineage client on this machine. */
  lineageFile?: string | undefined;
}

/**
 * Starts a command in a container of its own, which is gone when the command has ended, however it ended. A failed command is
 * a result, not an error.
 * @param background whether it runs beside others until it is ended
 * @returns the command. Its end is an error where the engine could not start the container
 * @throws RehearsalError STEP when the engine makes no such container
 */
export async function startInContainer(
  command: Omit<Command, "inside">,
  place: ContainerPlace,
  log: Log,
  limits: CommandLimits,
  background = true,
): Promise<StartedCommand> {
  const { argv, cwd, env } = command;
  const { container, image, lineageFile, network, addedHosts, labels } = place;
  const { folder, files = wayToEngine() ? "copy" : "mount", megabytes } = container;
  const given = Object.entries(readable(env)).filter((one): one is [string, string] => one[1] !== undefined);
  const source = files === "mount" ? folderOnEngine(folder) : folder;
  const doing = `starting ${argv[0]} in a container of ${container.image}`;
  if (source === undefined) throw refused(doing, notOnEngine(folder), place);
  const request = {
    ...{ image, argv, cwd, network, addedHosts, labels, megabytes },
    user: await userOf(container),
    ...(files === "mount" ? { folder, source } : {}),
  };
  const { isPodman = false } = (await engineFacts()) ?? {};
  const id = await createContainer(request, Object.fromEntries(given), limits.signal).catch((error) => {
    limits.signal.throwIfAborted();
    throw refused(doing, messageOf(error), place);
  });
  const copied = Date.now();
  try {
    // Under its own name: the engine makes the working directory as its root, and only so the copy gets the owner of the folder.
    if (files === "copy") await sendInto(id, folder, dirname(folder)).catch(failed(`copying ${folder} into it`));
    if (lineageFile) await sendInto(id, lineageFile, lineageFileInside).catch(failed("copying into it"));
    limits.signal.throwIfAborted();
  } catch (error) {
    await removeContainer(id);
    throw error;
  }
  const client = ["docker", "container", "start", "--attach", id];
  const exit = isPodman ? (signal: AbortSignal) => exitOf(id, signal) : undefined;
  const inside = { image: container.image, folder, client, exit };
  const attached = startCommand({ ...command, inside }, log, limits, background);
  const ended = end();
  ended.catch(() => {}); // A failed worker that is never awaited must not end this process.
  return {
    ended,
    hasInside: async (variable, value) =>
      (await processesInside(id)).some((one) => one.split(" ").includes(`${variable}=${value}`)),
    async [Symbol.asyncDispose]() {
      await attached[Symbol.asyncDispose]();
      await ended.catch(() => {});
    },
  };

  async function end(): Promise<CommandRun> {
    try {
      const run = await attached.ended;
      const { outOfMemory, notStarted } = await endOfContainer(id);
      if (notStarted !== undefined) throw refused(doing, notStarted, place);
      if (outOfMemory) log.line(`[its container passed its memory limit of ${megabytes} MB]`);
      if (files === "copy") await bringBack(id, folder, copied);
      return { ...run, container: { image: container.image, megabytes, outOfMemory } };
    } finally {
      await removeContainer(id);
    }
  }

  function failed(what: string) {
    return (error: unknown) => {
      throw refused(`${doing}: ${what}`, messageOf(error), place);
    };
  }
}

async function bringBack(id: string, folder: string, copied: number): Promise<void> {
  await using fetched = await temporaryDirectory("rehearsal-files-");
  await fetchFrom(id, folder, fetched.path);
  await copyBack(fetched.path, folder, copied);
}

/**
 * The user whose files the command writes. Without capabilities not even root may write what belongs to others, so for root it
 * is who owns the folder. The root of a rootless engine is whoever started it.
 */
async function userOf({ user, folder }: CommandContainer): Promise<string> {
  if (user !== undefined) return user;
  const isRoot = process.getuid?.() === 0 && !(await engineFacts())?.isRootless;
  if (!isRoot) return ownUser();
  const { uid, gid } = await stat(folder);
  return `${uid}:${gid}`;
}

const notOnEngine = (folder: string): string =>
  `this process runs in a container, and ${folder} is no folder of the engine's machine that was mounted there`;

const refused = (doing: string, message: string, { settings }: Pick<ContainerPlace, "settings">): RehearsalError =>
  new RehearsalError("STEP", {
    doing,
    found: message
      .split("\n")
      .filter((line) => !line.startsWith("Command failed"))
      .join("\n")
      .trim(),
    next: `Correct ${settings}.image, ${settings}.container or ${settings}.cwd.`,
  });
