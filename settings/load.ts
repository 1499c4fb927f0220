import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { messageOf } from "../rehearsal/errors.ts";
import { isMapping, parseSettings, settingsError, type Written } from "./parse.ts";
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
    throw settingsError(file, [`${messageOf(thrown)}; stacks here: ${stacksIn(directory).join(", ") || "none"}`]);
  }
  const content = plainValue(text, file) ?? {};
  if (!isMapping(content)) throw settingsError(file, ["the file: expected a mapping with the key config"]);
  const config = content.config ?? {};
  if (!isMapping(config)) throw settingsError(file, ["config: expected a mapping"]);
  return ownKeys(config, file);
}

const stacksIn = (directory: string): string[] =>
  existsSync(directory) ? readdirSync(directory).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []) : [];

/** What the YAML says, as JSON could say it: neither cycles nor references that grow without end. */
function plainValue(text: string, file: string): unknown {
  try {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) throw error;
    return JSON.parse(JSON.stringify(document.toJS()) ?? "null");
  } catch (thrown) {
    throw settingsError(file, [`not YAML: ${messageOf(thrown).split("\n", 1)[0]}`]);
  }
}

/** Only this project's keys: a stack file may configure providers too. */
function ownKeys(config: Written, file: string): Written {
  const own = Object.entries(config).flatMap(([key, value]) => {
    const [, namespace, name = key] = /^(?:([^:]+):)?(.+)$/s.exec(key) ?? [];
    return namespace === undefined || namespace === project ? [[name, value] as const] : [];
  });
  const encrypted = own.flatMap(([name, value]) => encryptedIn(value, [name]));
  if (encrypted.length > 0)
    throw settingsError(
      file,
      encrypted.map((key) => `${key}: is encrypted, and no setting of this project is a secret`),
    );
  return Object.fromEntries(own);
}

/** The keys of the values that Pulumi has encrypted, as `{ secure: ... }`. */
function encryptedIn(value: unknown, path: string[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value);
  if (inner.length === 1 && inner[0]?.[0] === "secure") return [path.join(".")];
  return inner.flatMap(([key, one]) => encryptedIn(one, [...path, key]));
}
