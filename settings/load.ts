import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { messageOf } from "../rehearsal/errors.ts";
import { parseSettings, settingsError, type Written } from "./parse.ts";
import type { Settings } from "./schema.ts";
import { applySets } from "./sets.ts";

const project = "lineage-rehearsal";

/** What the command line says of the settings. */
export interface Source {
  /** The stack's name: its settings are in Pulumi.<stack>.yaml. */
  stack: string;
  /** The directory that holds the stack file, absolute. */
  directory: string;
  /** `key=value` pairs, dotted keys, that go over the file's. */
  sets: string[];
}

/**
 * Reads a stack's settings: the stack file, then what the command line sets.
 * @throws RehearsalError SETTINGS with every problem, when the file or a setting is wrong
 */
export function loadSettings({ stack, directory, sets }: Source): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const problems: string[] = [];
  const written = readStackFile(directory, file);
  const overridden = applySets(written, sets, problems);
  if (problems.length > 0) throw settingsError(`--set`, problems);
  return parseSettings(overridden.written, directory, sets.length > 0 ? `${file} and --set` : file, overridden.texts);
}

function readStackFile(directory: string, file: string): Written {
  let text: string;
  try {
    text = readFileSync(join(directory, file), "utf8");
  } catch (thrown) {
    const stacks = readdirSync(directory).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw settingsError(file, [`${messageOf(thrown)}; stacks here: ${stacks.join(", ") || "none"}`]);
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw settingsError(file, [`not YAML: ${error.message}`]);
  const content: unknown = document.toJS();
  const config = (content as { config?: unknown } | null)?.config ?? {};
  if (typeof config !== "object" || Array.isArray(config)) throw settingsError(file, ["config: expected a mapping"]);
  return ownKeys(config as Written, file);
}

/** Only this project's keys: a stack file may configure providers too. */
function ownKeys(config: Written, file: string): Written {
  const own: Written = {};
  for (const [key, value] of Object.entries(config)) {
    const [, namespace, name] = /^(?:([^:]+):)?(.+)$/.exec(key) ?? [];
    if (namespace !== undefined && namespace !== project) continue;
    if (isEncrypted(value))
      throw settingsError(file, [`${name}: is encrypted, and no setting of this project is a secret`]);
    own[name as string] = value;
  }
  return own;
}

const isEncrypted = (value: unknown): boolean => typeof value === "object" && value !== null && "secure" in value;
