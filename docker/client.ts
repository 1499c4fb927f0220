import { execa, type Options, type ResultPromise } from "execa";
import { variablesOf } from "./endpoint.ts";
import { engineEndpoint } from "./resolve.ts";

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
 * @throws RehearsalError SETUP when that engine cannot be found
 */
export const engineVariables = (): Record<string, string | undefined> => variablesOf(engineEndpoint());

/** The same for a child of this process that may need no engine: no variables when the engine cannot be found. */
export function childVariables(): Record<string, string | undefined> {
  try {
    return engineVariables();
  } catch {
    return {};
  }
}

/**
 * The same for a command of the user's. DOCKER_HOST it inherits, and the default socket it finds itself; of contexts and of
 * other engines' sockets most libraries know nothing.
 */
export function commandVariables(): Record<string, string | undefined> {
  const variables = childVariables();
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
