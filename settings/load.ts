import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { messageOf } from "../errors.ts";
import { parseConfigValue } from "./aws.ts";
import { withContract } from "./contract.ts";
import { mergeSettings } from "./merge-settings.ts";
import { applyOverrides } from "./overrides.ts";
import { parseSettings, settingsError } from "./parse.ts";
import { isMapping, type RawSettings } from "./raw-settings.ts";
import type { Settings } from "./schema.ts";

const project = "lineage-rehearsal";

/** Where settings come from. Each source replaces what the one before it says. */
export interface Sources {
  /** The stack's name: its settings are in Pulumi.<stack>.yaml. Without one, no file is read. */
  stack?: string;
  /** The directory of the stack file, absolute. Relative paths in the settings start here. */
  directory: string;
  /** Settings that a program passes. */
  settings?: RawSettings;
  /** Settings of the command line, as `key=value` with dotted keys. */
  overrides?: string[];
}

/**
 * Reads the settings of a stack.
 * @throws RehearsalError SETTINGS with every problem, when the stack file or a setting is wrong
 */
export function loadSettings({ stack, directory, settings = {}, overrides = [] }: Sources): Settings {
  const file = stack === undefined ? "the options" : `Pulumi.${stack}.yaml`;
  const { settings: base, encrypted } = stack === undefined ? noFile : readStackFile(directory, file);
  const overridden = applyOverrides(mergeSettings(base, settings), overrides);
  if (overridden.problems.length > 0) throw settingsError("--set", overridden.problems);
  const source = overrides.length > 0 ? `${file} and --set` : file;
  const parsed = parseSettings(
    withContract(overridden.settings, directory, stack),
    directory,
    source,
    overridden.texts,
  );
  if (parsed.evidence.store === "s3" && encrypted.length > 0)
    throw settingsError(file, encrypted.map(encryptedCredential));
  return parsed;
}

const noFile: StackFile = { settings: {}, encrypted: [] };

const encryptedCredential = (key: string): string =>
  `aws:${key}: is encrypted, and only the Pulumi command line can decrypt it; remove it and let the AWS credential chain find credentials (environment, profile, SSO, role or pipeline token)`;

const encryptedSetting = (key: string): string =>
  /^(?:(?:marquez|prefect|web)\.(?:token$|headers\.)|services\.[^.]+\.env\.)/.test(key)
    ? `${key}: is encrypted, and only the Pulumi command line can decrypt it; write where to read it, \`{ variable: NAME }\` or \`{ file: path }\``
    : `${key}: is encrypted; this setting is no secret, so write it as plain text`;

/** What a stack file says. */
export interface StackFile {
  /** This project's settings, with those of the AWS provider under `aws`. */
  settings: RawSettings;
  /** Keys of the AWS provider whose values Pulumi has encrypted; they are not in `settings`. */
  encrypted: string[];
}

/**
 * What a stack file says, unchecked.
 * @throws RehearsalError SETTINGS when it cannot be read
 */
export function readStackFile(directory: string, file: string): StackFile {
  let text: string;
  try {
    text = readFileSync(join(directory, file), "utf8");
  } catch (thrown) {
    throw settingsError(file, [`${messageOf(thrown)}; stacks here: ${stackNames(directory).join(", ") || "none"}`]);
  }
  const content = parseYaml(text, file) ?? {};
  if (!isMapping(content)) throw settingsError(file, ['the file: expected a mapping with the key "config"']);
  const config = content.config ?? {};
  if (!isMapping(config)) throw settingsError(file, ["config: expected a mapping"]);
  return splitByNamespace(config, file);
}

const stackNames = (directory: string): string[] =>
  existsSync(directory) ? readdirSync(directory).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []) : [];

/** Parses YAML to values that JSON can express. This refuses cycles, and aliases that grow exponentially. */
function parseYaml(text: string, file: string): unknown {
  try {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) throw error;
    return JSON.parse(JSON.stringify(document.toJS()) ?? "null");
  } catch (thrown) {
    throw settingsError(file, [`not YAML: ${messageOf(thrown).split("\n", 1)[0]}`]);
  }
}

/** Separates the keys of this project and of the AWS provider. Those of other providers are ignored. */
function splitByNamespace(config: RawSettings, file: string): StackFile {
  const own: [string, unknown][] = [];
  const provider: [string, unknown][] = [];
  const encrypted: string[] = [];
  const problems: string[] = [];
  for (const [fullKey, value] of Object.entries(config)) {
    const [, namespace = project, key = fullKey] = /^(?:([^:]+):)?(.+)$/s.exec(fullKey) ?? [];
    const encryptedHere = encryptedKeys(value, [key]);
    if (namespace === "aws" && encryptedHere.length > 0) encrypted.push(...encryptedHere);
    else if (namespace === "aws") provider.push([key, parseConfigValue(value)]);
    else if (namespace === project && key === "aws")
      problems.push('aws: no such setting; settings of the AWS provider start with "aws:", for example aws:region');
    else if (namespace === project) {
      problems.push(...encryptedHere.map(encryptedSetting));
      own.push([key, value]);
    }
  }
  if (problems.length > 0) throw settingsError(file, problems);
  if (provider.length > 0) own.push(["aws", Object.fromEntries(provider)]);
  return { settings: Object.fromEntries(own), encrypted };
}

/** The dotted keys of values that Pulumi has encrypted: it writes them as `{ secure: ... }`. */
function encryptedKeys(value: unknown, path: string[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === "secure") return [path.join(".")];
  return entries.flatMap(([key, inner]) => encryptedKeys(inner, [...path, key]));
}
