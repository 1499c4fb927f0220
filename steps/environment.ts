import { delimiter, join } from "node:path";
import type { Context } from "../context/context.ts";
import type { Transport } from "../judgement/facts.ts";
import { noProxy } from "../machine/loopback.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { findConfig, overriddenInWords, transportTo, writeConfig } from "./lineage-config.ts";
import { ownVariables, removedInWords, withoutCallersVariables } from "./lineage-variables.ts";

/** Variables for a command. It inherits those of this process that are not named; undefined takes one away. */
export type Environment = Record<string, string | undefined>;

/** The environment of a command, and where its lineage goes. Dispose of it when the command has ended. */
export interface CommandEnvironment extends AsyncDisposable {
  env: Environment;
  transport: Transport;
}

/** What a command's environment depends on beside the stack. */
export interface EnvironmentRequest {
  /** Variables from the settings. They win over all others. */
  added: Record<string, string>;
  /** The working directory of the command. */
  cwd: string;
  /** Where the command sends its lineage; undefined where the stack has no Marquez. */
  lineageUrl: string | undefined;
}

/**
 * The environment of a refinement or a worker: the URLs of this stack and its namespace, and nothing of what the caller
 * has set for OpenLineage.
 *
 * A client reads the configuration file that OPENLINEAGE_CONFIG names before any other, and its transport wins over all
 * variables. So the caller's own file is copied with another transport, and the copy is named there. Tried with
 * openlineage-python 0.15, 1.0, 1.9, 1.24, 1.33 and 1.54; openlineage-java's `DefaultConfigPathProvider` does the same.
 * @throws RehearsalError STEP when the caller's file cannot be parsed
 */
export async function commandEnvironment(
  { urls }: Provisioned,
  { tools, settings, id }: Pick<Context, "tools" | "settings" | "id">,
  { added, cwd, lineageUrl }: EnvironmentRequest,
): Promise<CommandEnvironment> {
  if (lineageUrl === undefined) return withoutLineage({ urls }, { tools, settings, id }, added);
  const own = ownVariables(added);
  const file = own.includes("OPENLINEAGE_CONFIG") ? undefined : await findConfig(cwd, added.HOME);
  const directory = await temporaryDirectory("rehearsal-openlineage-");
  const copy = join(directory.path, "openlineage.yml");
  // Variables of the settings name the transport only where no file does.
  const isOurs = own.every((name) => name === "OPENLINEAGE_DISABLED");
  const { config = {} } = file ?? {};
  const isWritten = isOurs || config.transport !== undefined;
  if (isWritten) await writeConfig(copy, config, isOurs ? transportTo(lineageUrl, config.transport, added) : undefined);
  const except = noProxy({ ...process.env, ...added });
  return {
    env: {
      ...(await baseEnvironment({ tools, id })),
      ...stackVariables(urls, settings),
      OPENLINEAGE_URL: lineageUrl,
      ...(isWritten ? { OPENLINEAGE_CONFIG: copy } : {}),
      // Airflow's own setting wins over OPENLINEAGE_CONFIG, and may stand in airflow.cfg.
      ...(isOurs ? { AIRFLOW__OPENLINEAGE__CONFIG_PATH: copy } : {}),
      ...added,
      NO_PROXY: except,
      no_proxy: except,
    },
    transport: {
      recorded: own.length === 0,
      own,
      overridden: [...removedInWords(), ...(file ? overriddenInWords(file) : [])],
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** The environment of a command whose lineage has nowhere to go: its client is told to send none. */
async function withoutLineage(
  { urls }: Pick<Provisioned, "urls">,
  context: Pick<Context, "tools" | "settings" | "id">,
  added: Record<string, string>,
): Promise<CommandEnvironment> {
  const except = noProxy({ ...process.env, ...added });
  return {
    env: {
      ...(await prepareEnvironment(context)),
      ...stackVariables(urls, context.settings),
      ...added,
      NO_PROXY: except,
      no_proxy: except,
    },
    transport: { recorded: false, own: ownVariables(added), overridden: [] },
    [Symbol.asyncDispose]: async () => {},
  };
}

const stackVariables = (urls: Provisioned["urls"], { namespace }: Context["settings"]): Environment => ({
  PYTHONUNBUFFERED: "1",
  OPENLINEAGE_NAMESPACE: namespace,
  HOTPASS_LINEAGE_NAMESPACE: namespace,
  ...(urls.prefect ? { PREFECT_API_URL: `${urls.prefect}/api` } : {}),
});

/**
 * The environment of every command, also before the stack is up: the tools on PATH, the rehearsal's id, and none of the
 * caller's variables for OpenLineage.
 */
export const baseEnvironment = async ({ tools, id }: Pick<Context, "tools" | "id">): Promise<Environment> => ({
  ...withoutCallersVariables(),
  PATH: [...(await tools.path()), process.env.PATH].join(delimiter),
  [rehearsalVariable]: id,
});

/**
 * The environment of the command that prepares the refinement, or of any other whose lineage has nowhere to go: the stack
 * may not be up yet, or has no Marquez. A configuration file of the caller must not send it elsewhere.
 */
export const prepareEnvironment = async (context: Pick<Context, "tools" | "id">): Promise<Environment> => ({
  ...(await baseEnvironment(context)),
  OPENLINEAGE_DISABLED: "true",
});

/**
 * Variables that make Prefect's commands quick and quiet.
 * @param home an empty directory, so that the rehearsal does not use the user's Prefect profile and
 * API key
 */
export const prefectEnvironment = (home: string): Record<string, string> => ({
  PREFECT_HOME: home,
  PREFECT_WORKER_QUERY_SECONDS: "0.25",
  // How often a process that serves a deployment looks for flow runs: a whole number of seconds, 10 by default.
  PREFECT_RUNNER_POLL_FREQUENCY: "1",
  PREFECT_LOGGING_TO_API_BATCH_INTERVAL: "0.1",
  PREFECT_LOGGING_COLORS: "false",
  NO_COLOR: "1",
  DO_NOT_TRACK: "1",
});
