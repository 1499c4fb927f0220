import { hasProgram, onTerminal } from "../docker/stacks.ts";
import { RehearsalError } from "../errors.ts";
import { kubectl } from "../kubernetes/client.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import { runCommand } from "./command.ts";
import { type FoundService, refuseStopped, serviceOf } from "./service-of.ts";

/** The shells that are tried, the best first. */
const shells = ["bash", "sh"];

/** What to run besides a shell, by service. */
const clients: Record<string, string[]> = { postgres: ["psql", "-U", "marquez", "marquez"] };

/**
 * `rehearse shell`: runs a shell in the container of a service, or a command.
 * @param argv the command and its arguments; a shell if empty. No shell reads them.
 * @returns the exit code of the command
 */
export const shell = (service: string, argv: string[], options: { stack: string }): Promise<number> =>
  runCommand(false, async () => {
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    const { stack } = options;
    if (argv.length === 0 && !isTerminal) throw withoutTerminal(service, stack);
    const found = await serviceOf(service, options);
    refuseStopped(found, options);
    const client = Object.hasOwn(clients, service) ? clients[service] : undefined;
    if (argv.length === 0 && client) process.stderr.write(`${exampleOf(service, stack, client)}\n`);
    const located = locatedService(found.id);
    const command = argv.length > 0 ? argv : [located ? "sh" : await shellOf(found)];
    if (located) {
      const exec = ["exec", "--namespace", located.namespace, "--stdin", ...(isTerminal ? ["--tty"] : [])];
      return onTerminal([...exec, `deployment/${service}`, "--", ...command], (args, how) =>
        kubectl(located.cluster, args, how),
      );
    }
    return onTerminal(["exec", "--interactive", ...(isTerminal ? ["--tty"] : []), found.id, ...command]);
  });

async function shellOf({ id, name }: FoundService): Promise<string> {
  for (const one of shells) if (await hasProgram(id, one)) return one;
  throw new RehearsalError("SETTINGS", {
    doing: `starting a shell in the service ${name}`,
    found: `its image has none of ${shells.join(", ")}`,
    next: `Name a program that it has: \`rehearse shell ${name} -- PROGRAM\`. \`rehearse logs ${name}\` needs none.`,
  });
}

const exampleOf = (service: string, stack: string, argv: string[]): string =>
  `For the database: rehearse shell ${service} --stack ${stack} -- ${argv.join(" ")}`;

const withoutTerminal = (service: string, stack: string): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `starting a shell in the service ${service}`,
    found: "there is no terminal",
    next: `Name a command: \`rehearse shell ${service} --stack ${stack} -- ${(clients[service] ?? ["ls", "/"]).join(" ")}\`.`,
  });
