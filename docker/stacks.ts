import { messageOf, RehearsalError } from "../errors.ts";
import { docker } from "./client.ts";

/** The container of one service of a stack. */
export interface ServiceContainer {
  id: string;
  /** In the engine's words: `running`, `exited` and so on. */
  state: string;
}

/** A stack of which the engine has containers, running or not. */
export interface ContainedStack {
  project: string;
  stack: string;
  /** The id in its labels. */
  id: string;
  /** By the name of the service. */
  services: ReadonlyMap<string, ServiceContainer>;
}

const label = (name: string): string => `{{.Label "lineage-rehearsal.${name}"}}`;
const format = ["{{.ID}}", "{{.State}}", "{{.Names}}", ...["project", "stack", "id", "command"].map(label)].join("\t");

/**
 * Every stack of which the engine has containers, the newest first.
 * @throws RehearsalError SETUP when the engine does not answer
 */
export async function containedStacks(): Promise<ContainedStack[]> {
  const stacks = new Map<string, ContainedStack & { services: Map<string, ServiceContainer> }>();
  for (const line of await containers()) {
    const [container = "", state = "", names = "", project = "", stack = "", id = "", command] = line.split("\t");
    // That of a command is no service, and may be all that a rehearsal has which uses the stack of another.
    if (command) continue;
    const one = stacks.get(id) ?? { project, stack, id, services: new Map() };
    stacks.set(id, one);
    one.services.set(serviceNamed(names), { id: container, state });
  }
  // Ids sort by the time at which they were made.
  return [...stacks.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

async function containers(): Promise<string[]> {
  const filter = ["--filter", "label=lineage-rehearsal.id"];
  try {
    const { stdout } = await docker(["container", "ls", "--all", "--no-trunc", ...filter, "--format", format]);
    return stdout.split("\n").filter(Boolean);
  } catch (cause) {
    throw new RehearsalError(
      "SETUP",
      {
        doing: "asking the Docker engine for the containers of stacks",
        found: messageOf(cause),
        next: "`rehearse doctor` checks the engine.",
      },
      { cause },
    );
  }
}

/** The service of a container, which is named `<service>-<seven hexadecimal digits>`. The one of `s3` is named evidence. */
export function serviceNamed(container: string): string {
  const name = container.replace(/-[0-9a-f]{7}$/, "");
  return name === "evidence" ? "s3" : name;
}

/**
 * The ports that a container publishes: an address such as `127.0.0.1:32768`, by the port inside the container.
 * @throws ExecaError when there is no such container
 */
export async function publishedAddresses(container: string): Promise<Map<number, string>> {
  const { stdout } = await docker(["container", "port", container]);
  const lines = stdout.split("\n").flatMap((line) => {
    const [, inside, address] = /^(\d+)\/tcp -> (\S+)$/.exec(line) ?? [];
    return inside && address ? [[Number(inside), address] as const] : [];
  });
  return new Map(lines);
}

/** Whether an image's container has a program, by starting it with `--version`. */
export async function hasProgram(container: string, program: string): Promise<boolean> {
  const { exitCode } = await docker(["exec", container, program, "--version"], {
    stdin: "ignore",
    reject: false,
  });
  return exitCode !== undefined && exitCode !== 126 && exitCode !== 127;
}

/**
 * Runs a client on this terminal, and waits for its end.
 * @param client that of Docker by default
 * @returns its exit code; that of a signal, as shells have it, is 128 and the signal's number
 */
export async function onTerminal(
  args: readonly string[],
  client: (
    args: readonly string[],
    options: { stdio: "inherit"; reject: false },
  ) => PromiseLike<{ exitCode?: number }> = docker,
): Promise<number> {
  // The client gets the signals of the terminal, too, and ends with its own exit code: this process waits for it.
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    const { exitCode } = await client(args, { stdio: "inherit", reject: false });
    return exitCode ?? 130;
  } finally {
    process.off("SIGINT", ignore);
  }
}
