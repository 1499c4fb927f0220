import { execa, type Options, type ResultPromise } from "execa";
import { variablesOf } from "./endpoint.ts";
import { wayTo } from "./remote.ts";
import { engineEndpoint } from "./resolve.ts";
import { sshVariables } from "./ssh.ts";

/**
 * Runs the docker client on the engine of this process.
 * @throws RehearsalError SETUP when that engine cannot be found; ExecaError as `execa` does
 */
export function docker<O extends Options = Record<never, never>>(
  args: readonly string[],
  options?: O,
): ResultPromise<O> {
  const bound = { ...options, env: { ...engineVariables(), ...options?.env } };
  return execa("docker", args, bound as Options) as unknown as ResultPromise<O>;
}

/**
 * The variables with which any other program reaches the engine of this process; undefined takes one away.
 * @param path its PATH, which an engine over SSH changes; that of this process if left out
 * @throws RehearsalError SETUP when that engine cannot be found
 */
export function engineVariables(path?: string): Record<string, string | undefined> {
  const endpoint = engineEndpoint();
  return { ...variablesOf(endpoint), ...(wayTo(endpoint) === "ssh" ? sshVariables(path) : {}) };
}

/** The same for a child of this process that may need no engine: no variables when the engine cannot be found. */
export const childVariables = (path?: string): Record<string, string | undefined> =>
  unlessUnknown(() => engineVariables(path));

function unlessUnknown(variables: () => Record<string, string | undefined>): Record<string, string | undefined> {
  try {
    return variables();
  } catch {
    return {};
  }
}

/**
 * The same for a command of the user's. DOCKER_HOST it inherits, and the default socket it finds itself; of contexts and of
 * other engines' sockets most libraries know nothing.
 */
export function commandVariables(): Record<string, string | undefined> {
  const variables = unlessUnknown(() => variablesOf(engineEndpoint()));
  if (variables.DOCKER_HOST === undefined) return {};
  const { by } = engineEndpoint().source;
  return by === "usual socket" || by === "DOCKER_CONTEXT" || by === "current context" ? variables : {};
}

/**
 * Puts the variables into the environment of this process, for a program whose own calls and libraries all must reach this
 * engine: a benchmark, the tests. Nothing changes where they find it themselves.
 */
export function adoptEngine(): void {
  for (const [name, value] of Object.entries(commandVariables()))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
}
