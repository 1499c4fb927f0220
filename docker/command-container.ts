import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { docker } from "./client.ts";
import { commandLabel, type Labels, labelOptions } from "./labels.ts";

/** A container for one command. It is made first and started later, so that files can be sent into it between. */
export interface CommandContainerRequest {
  /** Its reference or id. The engine has it. */
  image: string;
  /** The command. The entry point of the image is not used. */
  argv: string[];
  cwd: string;
  /** The network that it joins; undefined for the engine's own. */
  network?: string | undefined;
  /** Names that it knows beside those of its network, each with an address: `host.docker.internal:172.18.0.1`. */
  addedHosts: string[];
  labels: Labels;
  user: string;
  megabytes: number;
  /** The folder of this machine that it has under the same path. */
  folder?: string | undefined;
  /** Where the engine has that folder, if not under the same path. */
  source?: string | undefined;
}

/** Where a container has the configuration of its OpenLineage client: every image has a root, and not every one `/tmp`. */
export const lineageFileInside = "/rehearsal-openlineage.yml";

/** Twice what a service may have: a refinement on a JVM has many threads. */
const processes = 1024;

/** The options, image and command of `docker container create`, without the environment. */
export const createOptions = (request: CommandContainerRequest): string[] => {
  const { image, argv, cwd, network, addedHosts, labels, user, megabytes, folder, source } = request;
  const [program = "", ...args] = argv;
  return [
    // Whoever pulls says so: the step that gets all images.
    ...["--pull", "never", "--init", "--workdir", cwd, "--user", user],
    ...(network === undefined ? [] : ["--network", network]),
    ...addedHosts.flatMap((one) => ["--add-host", one]),
    ...(folder === undefined ? [] : ["--mount", mountOf(source ?? folder, folder)]),
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", String(processes)],
    ...["--memory", `${megabytes}m`, "--memory-swap", `${megabytes}m`],
    // Two processors, as a quota: the engine refuses `cpus` of more than it has.
    ...["--cpu-period", "100000", "--cpu-quota", "200000"],
    ...labelOptions({ ...labels, [commandLabel]: "true" }),
    ...["--entrypoint", program, image, ...args],
  ];
};

/** The value of the option is a line of CSV. */
const mountOf = (source: string, target: string): string =>
  [
    "type=bind",
    ...Object.entries({ source, target }).map(([key, path]) => `"${key}=${path.replaceAll('"', '""')}"`),
  ].join(",");

/** How the variables of a container are given to the client. */
export interface GivenVariables {
  /** The lines of a file. */
  lines: string[];
  /** Those that such a file cannot hold: the client takes their values from its own environment. */
  byName: Record<string, string>;
}

/** The longest value that the client reads from a file, and more than any but a few have. */
const longestLine = 16_384;

/**
 * Variables as the client takes them. None is an argument, which everybody on this machine could read; and as few as possible are
 * variables of the client itself, which would take PATH, DOCKER_HOST or HTTP_PROXY for its own.
 */
export function givenVariables(env: Record<string, string>): GivenVariables {
  const all = Object.entries(env);
  const fits = ([name, value]: [string, string]) => !/[\r\n]/.test(value) && name.length + value.length < longestLine;
  return {
    lines: all.filter(fits).map(([name, value]) => `${name}=${value}`),
    byName: Object.fromEntries(all.filter((one) => !fits(one))),
  };
}

/**
 * Makes the container of a command and does not start it.
 * @returns its id
 * @throws ExecaError with what the engine says
 */
export const createContainer = (
  request: CommandContainerRequest,
  env: Record<string, string>,
  signal?: AbortSignal,
): Promise<string> => createWith(createOptions(request), env, signal);

/** The same with any options, image and command of `docker container create`. */
export async function createWith(
  options: string[],
  env: Record<string, string>,
  signal?: AbortSignal,
): Promise<string> {
  const { lines, byName } = givenVariables(env);
  await using directory = await temporaryDirectory("rehearsal-environment-");
  const path = join(directory.path, "variables");
  await writeFile(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  const file = await open(path);
  try {
    // Whatever ends this process now, no file with the values stays.
    await rm(path);
    const given = ["--env-file", "/dev/stdin", ...Object.keys(byName).flatMap((name) => ["--env", name])];
    const { stdout } = await docker(["container", "create", ...given, ...options], {
      // Any descriptor will do; the type knows only that of this process's own input. A pipe could not be opened by its name.
      stdin: file.fd as 0,
      env: byName,
      ...(signal && { cancelSignal: signal }),
    });
    return stdout.trim();
  } finally {
    await file.close();
  }
}

/**
 * Sends a file or a folder into a container under the name that it has there. Its owner and mode stay the same.
 * @throws ExecaError with what the engine says
 */
export async function sendInto(container: string, path: string, to: string): Promise<void> {
  await docker(["container", "cp", path, `${container}:${to}`]);
}

/**
 * Fetches what a folder of a container holds.
 * @throws ExecaError with what the engine says
 */
export async function fetchFrom(container: string, folder: string, to: string): Promise<void> {
  await docker(["container", "cp", `${container}:${folder}/.`, to]);
}

/** How the engine says that a container has ended. */
export interface ContainerEnd {
  /** Whether the kernel ended a process of it because of its memory limit. */
  outOfMemory: boolean;
  /** Why the engine could not start it; undefined when it could. */
  notStarted: string | undefined;
}

const state = z.object({ OOMKilled: z.boolean(), Error: z.string() });

/** @throws ExecaError when there is no such container */
export async function endOfContainer(id: string): Promise<ContainerEnd> {
  const { stdout } = await docker(["container", "inspect", "--format", "{{json .State}}", "--", id]);
  const { OOMKilled, Error: error } = state.parse(JSON.parse(stdout));
  return { outOfMemory: OOMKilled, notStarted: error || undefined };
}

/**
 * What the processes of a container are and what their environments hold, in the words of `ps` on the engine's machine. It is not
 * for the eyes of people.
 * @returns nothing where that machine's `ps` cannot say it, or the container has ended
 */
export async function processesInside(id: string): Promise<string[]> {
  const { stdout = "" } = await docker(["container", "top", id, "axeww"], { reject: false });
  return stdout.split("\n").slice(1);
}

/** Ends a container, and removes it with the volumes that its image declares. Nothing happens when it is gone. */
export async function removeContainer(id: string): Promise<void> {
  await docker(["container", "rm", "--force", "--volumes", "--", id], { reject: false, timeout: 60_000 });
}
