import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseDocument, stringify } from "yaml";
import { homeFolder } from "../directories.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { placeOf } from "./lineage-place.ts";
import { httpTypes } from "./lineage-variables.ts";

/** The configuration that an OpenLineage client reads: its transport, facets, filters, tags and datasets. */
type Config = Record<string, unknown>;

/** A configuration file that the clients would read. */
export interface ConfigFile {
  path: string;
  config: Config;
}

/** The clients read YAML 1.1, in which `yes` is true, and let the last of two equal keys win. */
const dialect = { version: "1.1", uniqueKeys: false } as const;

/**
 * The configuration file that OpenLineage's clients would find without OPENLINEAGE_CONFIG: `openlineage.yml` in the
 * working directory, else in `~/.openlineage`. Seen in `_find_yaml_config_path` of openlineage-python (0.15 to 1.54) and
 * in `DefaultConfigPathProvider` of openlineage-java. A file that may not be read is no file for them.
 * @param home the home directory of the command
 * @throws RehearsalError STEP when the file does not parse: what it says beside the transport would be lost
 */
export async function findConfig(cwd: string, home = homeFolder()): Promise<ConfigFile | undefined> {
  for (const directory of [cwd, join(home, ".openlineage")]) {
    const path = join(directory, "openlineage.yml");
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return { path, config: parseConfig(path, text) };
  }
  return undefined;
}

function parseConfig(path: string, text: string): Config {
  let config: unknown;
  try {
    const document = parseDocument(text, dialect);
    const [error] = document.errors;
    if (error) throw error;
    config = document.toJS() ?? {};
  } catch (thrown) {
    throw unreadable(path, text, messageOf(thrown).split("\n", 1)[0] ?? "");
  }
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config as Config;
  throw unreadable(path, text, "it holds no mapping");
}

function unreadable(path: string, text: string, problem: string): RehearsalError {
  const urls = [...new Set(text.match(/\b[a-z][\w+.-]*:\/\/[^\s"',}\]]+/gi) ?? [])].map(placeOf);
  const places = urls.length > 0 ? `it names ${urls.join(" and ")}` : "it names no URL";
  return new RehearsalError("STEP", {
    doing: `replacing the transport of the OpenLineage configuration ${path}`,
    found: `it cannot be parsed (${problem}); ${places}`,
    next: "Nothing was started, so nothing was sent there. Correct the file, or move it away.",
  });
}

/** What a file's transport says about how events are posted, and not about where. */
const tuning = ["compression", "timeout", "timeoutInMillis", "retry"];

/**
 * A transport that posts to a URL as the caller's would, but there. One that transforms events still does.
 * @param theirs the transport of the caller's file, if it has one
 * @param added the variables of the settings: the clients take the path, the key and the type from them only where no
 * file names a transport
 */
export function transportTo(url: string, theirs: unknown, added: Record<string, string>): Config {
  const from = (typeof theirs === "object" && theirs !== null ? theirs : {}) as Config;
  // It changes events, their names for example, and hands them to the transport inside.
  if (from.type === "transform") return { ...from, transport: transportTo(url, from.transport, added) };
  const posts = httpTypes.includes(String(from.type));
  const { OPENLINEAGE__TRANSPORT__TYPE: type, OPENLINEAGE_ENDPOINT: endpoint, OPENLINEAGE_API_KEY: key } = added;
  return {
    ...(posts ? Object.fromEntries(tuning.flatMap((name) => (name in from ? [[name, from[name]]] : []))) : {}),
    type: type ?? (posts ? from.type : "http"),
    url,
    ...(endpoint ? { endpoint } : {}),
    // Clients before 1.0 know only the second spelling of the key.
    ...(key ? { auth: { type: "api_key", apiKey: key, api_key: key } } : {}),
  };
}

/** The mode of a file that may hold a key. */
export const forOwner = 0o600;
/** The mode of one that goes into a container, whose user may be any; here, the folder that it is in lets nobody else in. */
export const forAnyUser = 0o644;

/** Writes a configuration with another transport; without one, the variables of the command name the transport. */
export async function writeConfig(
  file: string,
  config: Config,
  transport: Config | undefined,
  mode = forOwner,
): Promise<void> {
  const { transport: _, ...others } = config;
  await writeFile(file, stringify(transport ? { ...others, transport } : others, dialect), { mode });
}

/** Where a file's transport led, in words; nothing when it names none. */
export const overriddenInWords = ({ path, config: { transport } }: ConfigFile): string[] =>
  transport ? [`openlineage.yml in ${dirname(path)} names ${placeOf(transport)}: overridden`] : [];

/**
 * What may lose events between the program and the rehearsal, each as a question: it is told when none arrive.
 * @param transport the one that the command's configuration names
 */
export function suspicionsOf(
  file: ConfigFile | undefined,
  transport: Config | undefined,
  added: Record<string, string>,
): string[] {
  const filters = [
    ...(file?.config.filters ? [`openlineage.yml in ${dirname(file.path)}`] : []),
    ...Object.keys(added).filter((name) => name.startsWith("OPENLINEAGE__FILTERS")),
  ];
  const inside = transport?.type === "transform" ? (transport.transport as Config) : transport;
  return [
    ...filters.map((where) => `${where} has filters: do they drop its events?`),
    // Its thread ends with the program, and so does its queue (openlineage-python 1.54: three of three runs lost all).
    ...(inside?.type === "async_http"
      ? [
          "Its transport is async_http, which sends in the background: does the program close the client before it ends?",
        ]
      : []),
  ];
}
