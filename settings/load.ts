import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { messageOf } from "../errors.ts";
import { fromText } from "./aws.ts";
import { over } from "./over.ts";
import { isMapping, parseSettings, settingsError, type Written } from "./parse.ts";
import type { Settings } from "./schema.ts";
import { applySets } from "./sets.ts";

const project = "lineage-rehearsal";

/** Where settings are read. */
export interface Source {
  /** The stack's name: its settings are in Pulumi.<stack>.yaml. Without one no file is read. */
  stack?: string;
  /** The directory that holds the stack file, absolute. */
  directory: string;
  /** `key=value` pairs, dotted keys, that go over the file's. */
  sets?: string[];
  /** What a program gives, over the file's. */
  given?: Written;
}

/**
 * Reads a stack's settings: the stack file, then what the command line sets.
 * @throws RehearsalError SETTINGS with every problem, when the file or a setting is wrong
 */
export function loadSettings({ stack, directory, sets = [], given = {} }: Source): Settings {
  const file = stack === undefined ? "the options" : `Pulumi.${stack}.yaml`;
  const problems: string[] = [];
  const { written, encrypted } = stack === undefined ? none : readStackFile(directory, file);
  const overridden = applySets(over(written, given), sets, problems);
  if (problems.length > 0) throw settingsError(`--set`, problems);
  const source = sets.length > 0 ? `${file} and --set` : file;
  const settings = parseSettings(overridden.written, directory, source, overridden.texts);
  if (settings.evidence.store === "s3" && encrypted.length > 0) throw settingsError(file, encrypted.map(asEncrypted));
  return settings;
}

const none = { written: {}, encrypted: [] };

const asEncrypted = (key: string): string =>
  `aws:${key}: is encrypted, and only \`pulumi\` itself can read it; leave it out: the AWS credential chain finds profiles, SSO, roles and the tokens of pipelines`;

function readStackFile(directory: string, file: string): ReturnType<typeof ownKeys> {
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

/** This project's keys, and the AWS provider's as a mapping of their own: a stack file may configure other providers too. */
function ownKeys(config: Written, file: string): { written: Written; encrypted: string[] } {
  const own: [string, unknown][] = [];
  const provider: [string, unknown][] = [];
  const encrypted: string[] = [];
  const problems: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const [, namespace = project, name = key] = /^(?:([^:]+):)?(.+)$/s.exec(key) ?? [];
    const secure = encryptedIn(value, [name]);
    if (namespace === "aws" && secure.length > 0) encrypted.push(...secure);
    else if (namespace === "aws") provider.push([name, fromText(value)]);
    else if (namespace === project && name === "aws")
      problems.push("aws: no such setting; the AWS provider's are written as aws:region");
    else if (namespace === project) {
      problems.push(...secure.map((at) => `${at}: is encrypted, and no setting of this project is a secret`));
      own.push([name, value]);
    }
  }
  if (problems.length > 0) throw settingsError(file, problems);
  if (provider.length > 0) own.push(["aws", Object.fromEntries(provider)]);
  return { written: Object.fromEntries(own), encrypted };
}

/** The keys of the values that Pulumi has encrypted, as `{ secure: ... }`. */
function encryptedIn(value: unknown, path: string[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value);
  if (inner.length === 1 && inner[0]?.[0] === "secure") return [path.join(".")];
  return inner.flatMap(([key, one]) => encryptedIn(one, [...path, key]));
}
