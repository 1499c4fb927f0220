import { delimiter, join } from "node:path";
import type { Context } from "../context/context.ts";
import { commandVariables } from "../docker/client.ts";
import { lineageFileInside } from "../docker/command-container.ts";
import type { Transport } from "../judgement/facts.ts";
import type { Withheld } from "../judgement/withheld.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { proxyExceptions } from "../machine/proxies.ts";
import { temporaryDirectory } from "../machine/temporary-directory.ts";
import { namedBy, withheldFrom } from "../settings/inherit.ts";
import { urlVariable } from "../settings/own-services.ts";
import { revealedVariables, type Secret, type Variables } from "../settings/secret.ts";
import { signingVariables } from "../settings/sign.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import {
  findConfig,
  forAnyUser,
  forOwner,
  overriddenInWords,
  suspicionsOf,
  transportTo,
  writeConfig,
} from "./lineage-config.ts";
import { isSwitch, ownVariables, removedInWords, withoutCallersVariables } from "./lineage-variables.ts";
import { prefectCredentials } from "./prefect-credentials.ts";

/** Variables for a command. It inherits those of this process that are not named; undefined takes one away. */
export type Environment = Record<string, string | Secret | undefined>;

/** The environment of a command, and where its lineage goes. Dispose of it when the command has ended. */
export interface CommandEnvironment extends AsyncDisposable {
  env: Environment;
  transport: Transport;
  /** What of the caller's it does not have. */
  withheld: Withheld;
  /** For a command in a container: the configuration of its OpenLineage client, which the container must get. */
  lineageFile?: string | undefined;
}

/** What is different for a command that runs in a container. */
export interface InsideContainer {
  /** The hosts that it reaches without a proxy. */
  hosts: string[];
  /** Whether the settings name the user as which it runs. */
  hasUser: boolean;
}

/** What a command inherits although it could change its own evidence with it. */
export interface Inheriting {
  /** Patterns of variables. */
  inherit: string[];
  /** The setting that holds them. */
  setting: string;
}

/** What a command's environment depends on beside the stack. */
export interface EnvironmentRequest {
  /** Variables from the settings. They win over all others. */
  added: Variables;
  /** The working directory of the command. */
  cwd: string;
  /** Where the command sends its lineage; undefined where the stack has no Marquez. */
  lineageUrl: string | undefined;
  inheriting: Inheriting;
  /** Undefined for a command on this machine. In a container, all URLs are those by which it reaches the stack. */
  inside?: InsideContainer | undefined;
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
  { urls }: Pick<Provisioned, "urls">,
  { tools, settings, id, bundle }: Pick<Context, "tools" | "settings" | "id" | "bundle">,
  { added, cwd, lineageUrl, inheriting, inside }: EnvironmentRequest,
): Promise<CommandEnvironment> {
  for (const [url, variable] of addressesOf(urls, lineageUrl)) bundle.script.address(url, variable);
  if (lineageUrl === undefined) return withoutLineage({ urls }, { tools, settings, id }, { added, inheriting, inside });
  const known = revealedVariables(added);
  const own = ownVariables(known);
  const file = own.includes("OPENLINEAGE_CONFIG") ? undefined : await findConfig(cwd, known.HOME ?? (inside && cwd));
  const directory = await temporaryDirectory("rehearsal-openlineage-");
  const copy = join(directory.path, "openlineage.yml");
  // Variables of the settings name the transport only where no file does.
  const isOurs = own.every(isSwitch);
  const { config = {} } = file ?? {};
  const isWritten = isOurs || config.transport !== undefined;
  const transport = isOurs ? transportTo(lineageUrl, config.transport, known) : undefined;
  if (isWritten) await writeConfig(copy, config, transport, inside ? forAnyUser : forOwner);
  const named = inside ? lineageFileInside : copy;
  const base = inside
    ? environmentInside({ id, settings }, inheriting, inside)
    : await baseEnvironment({ tools, id, settings }, inheriting);
  return {
    env: {
      ...base,
      ...stackVariables(urls, settings),
      OPENLINEAGE_URL: lineageUrl,
      ...(isWritten ? { OPENLINEAGE_CONFIG: named } : {}),
      // Airflow's own settings win over OPENLINEAGE_CONFIG, and may stand in airflow.cfg: first a connection, then a file.
      ...(isOurs ? { AIRFLOW__OPENLINEAGE__CONFIG_CONN_ID: "", AIRFLOW__OPENLINEAGE__CONFIG_PATH: named } : {}),
      ...added,
      ...exceptionsOf(known, inheriting, inside),
    },
    transport: {
      recorded: own.length === 0,
      own,
      overridden: [...removedInWords(), ...(file ? overriddenInWords(file) : [])],
      suspicions: suspicionsOf(file, transport, known),
    },
    withheld: withheldOf(inheriting, added),
    lineageFile: inside && isWritten ? copy : undefined,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** The environment of a command whose lineage has nowhere to go: its client is told to send none. */
async function withoutLineage(
  { urls }: Pick<Provisioned, "urls">,
  context: Pick<Context, "tools" | "settings" | "id">,
  { added, inheriting, inside }: Pick<EnvironmentRequest, "added" | "inheriting" | "inside">,
): Promise<CommandEnvironment> {
  const known = revealedVariables(added);
  return {
    env: {
      ...(await prepareEnvironment(context, inheriting, inside)),
      ...stackVariables(urls, context.settings),
      ...added,
      ...exceptionsOf(known, inheriting, inside),
    },
    transport: { recorded: false, own: ownVariables(known), overridden: [] },
    withheld: withheldOf(inheriting, added),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What a command reaches without a proxy. One in a container has only what its settings let through. */
const exceptionsOf = (
  known: Record<string, string>,
  inheriting: Inheriting,
  inside: InsideContainer | undefined,
): Record<string, string> =>
  proxyExceptions({ ...(inside ? inherited(inheriting) : process.env), ...known }, inside?.hosts);

/** The addresses of this rehearsal, which are gone when it has ended, each with the variable that stands for it. */
const addressesOf = ({ marquez, prefect, ...others }: Provisioned["urls"], lineageUrl?: string): [string, string][] => [
  ...[lineageUrl, marquez].flatMap((url): [string, string][] => (url ? [[url, "OPENLINEAGE_URL"]] : [])),
  ...(prefect
    ? ([
        [`${prefect}/api`, "PREFECT_API_URL"],
        [prefect, "PREFECT_URL"],
      ] as [string, string][])
    : []),
  ...Object.entries(others).flatMap(([name, url]): [string, string][] => (url ? [[url, urlVariable(name)]] : [])),
];

const stackVariables = (
  urls: Provisioned["urls"],
  { namespace, prefect, services }: Context["settings"],
): Environment => ({
  ...Object.fromEntries(Object.keys(services).flatMap((name) => (urls[name] ? [[urlVariable(name), urls[name]]] : []))),
  PYTHONUNBUFFERED: "1",
  OPENLINEAGE_NAMESPACE: namespace,
  HOTPASS_LINEAGE_NAMESPACE: namespace,
  ...(urls.prefect ? { PREFECT_API_URL: `${urls.prefect}/api`, ...prefectCredentials(prefect) } : {}),
});

/**
 * The environment of every command, also before the stack is up: the tools on PATH, the rehearsal's id, none of the
 * caller's variables for OpenLineage, and none with which it could change its own evidence but those that it is to have.
 */
export const baseEnvironment = async (
  { tools, id, settings }: Pick<Context, "tools" | "id" | "settings">,
  { inherit }: Pick<Inheriting, "inherit">,
): Promise<Environment> => ({
  ...withoutCallersVariables(),
  ...commandVariables(),
  ...Object.fromEntries(withheldFrom(process.env, inherit).map(({ name }) => [name, undefined])),
  // Whoever has them could sign what it likes, so no setting lets them through.
  ...Object.fromEntries(signingVariables(settings.evidence.sign).map((name) => [name, undefined])),
  PATH: [...(await tools.path()), process.env.PATH].join(delimiter),
  [rehearsalVariable]: id,
});

/** What the settings let through to a command that does not run on this machine. */
const inherited = ({ inherit }: Pick<Inheriting, "inherit">): Record<string, string | undefined> =>
  Object.fromEntries(namedBy(process.env, inherit).map((name) => [name, process.env[name]]));

/**
 * The environment of every command in a container: of the caller's, only what the settings name. Nobody there has a home, unless
 * the settings name a user of the image.
 */
export const environmentInside = (
  { id, settings }: Pick<Context, "id" | "settings">,
  { inherit }: Pick<Inheriting, "inherit">,
  { hasUser }: Pick<InsideContainer, "hasUser">,
): Environment => {
  const refused = new Set(signingVariables(settings.evidence.sign));
  const granted = Object.entries(inherited({ inherit })).filter(([name]) => !refused.has(name));
  return {
    ...(hasUser ? {} : { HOME: "/tmp" }),
    ...Object.fromEntries(granted),
    ...withoutCallersVariables(),
    [rehearsalVariable]: id,
  };
};

/** What of the caller's a command does not have, where its own variables do not say otherwise. */
export function withheldOf({ inherit, setting }: Inheriting, added: Variables = {}): Withheld {
  const withheld = withheldFrom(process.env, inherit).filter(({ name }) => !Object.hasOwn(added, name));
  return { setting, names: withheld.map(({ name }) => name), patterns: [...new Set(withheld.map(({ by }) => by))] };
}

/**
 * The environment of the command that prepares the refinement, or of any other whose lineage has nowhere to go: the stack
 * may not be up yet, or has no Marquez. A configuration file of the caller must not send it elsewhere.
 */
export const prepareEnvironment = async (
  context: Pick<Context, "tools" | "id" | "settings">,
  inheriting: Pick<Inheriting, "inherit">,
  inside?: InsideContainer,
): Promise<Environment> => ({
  ...(inside ? environmentInside(context, inheriting, inside) : await baseEnvironment(context, inheriting)),
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
