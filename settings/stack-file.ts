import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { messageOf } from "../errors.ts";
import { parseConfigValue } from "./aws.ts";
import { type ConfigPath, keyOf, project, writtenPath } from "./config-path.ts";
import { isEncrypted } from "./encrypted.ts";
import { settingsError } from "./parse.ts";
import { isMapping, type RawSettings } from "./raw-settings.ts";
import { Sealed, Secret } from "./secret.ts";
import { notSecret, takesSecret } from "./secret-places.ts";

/** A stack file as it is written. */
export interface StackFile {
  /** Its name. */
  file: string;
  /** The values of all namespaces, by their key as it is written. */
  config: RawSettings;
  /** Whether it takes values from environments of Pulumi ESC. */
  importsEnvironment: boolean;
  /**
   * What the file says of the key that its values are encrypted with: that it comes from a passphrase, or from a key service
   * such as AWS KMS. Undefined where the backend has it.
   */
  key: "passphrase" | "service" | undefined;
  /** The text of the file, for the engine. */
  text: string;
}

/** The name of a stack's file. */
export const stackFileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

/** @throws RehearsalError SETTINGS when there is no such file, or it is none */
export function readStackFile(directory: string, stack: string): StackFile {
  const file = stackFileOf(stack);
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
  const { environment, encryptionsalt, secretsprovider } = content;
  return {
    file,
    config,
    text,
    importsEnvironment: typeof environment === "object" && environment !== null && Object.keys(environment).length > 0,
    key: keyNamed({ encryptionsalt, secretsprovider }),
  };
}

const keyNamed = ({ encryptionsalt, secretsprovider }: RawSettings): StackFile["key"] => {
  if (typeof secretsprovider === "string" && !/^(?:passphrase|default|)$/.test(secretsprovider)) return "service";
  return typeof encryptionsalt === "string" ? "passphrase" : undefined;
};

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

/** The plain text of an encrypted value; undefined while it is not decrypted. */
export type Decrypt = (path: ConfigPath) => string | undefined;

/**
 * The settings of this project in a stack file, with those of the AWS provider under `aws`. Those of other providers are
 * ignored. An encrypted value becomes a Secret, or, while nobody has decrypted it, a Sealed.
 * @throws RehearsalError SETTINGS naming each encrypted value that is no secret
 */
export function settingsIn({ config, file }: StackFile, decrypt: Decrypt = () => undefined): RawSettings {
  const own: [string, unknown][] = [];
  const provider: [string, unknown][] = [];
  const problems: string[] = [];
  const opened = (value: unknown, path: ConfigPath): unknown => {
    if (isEncrypted(value)) {
      const [namespace, ...inner] = path;
      if (namespace === project && !takesSecret(inner)) problems.push(notSecret(path, inner));
      const text = decrypt(path);
      return text === undefined ? new Sealed(writtenPath(path)) : new Secret(text);
    }
    if (Array.isArray(value)) return value.map((inner, nth) => opened(inner, [...path, String(nth)]));
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner, [...path, key])]));
  };
  for (const [fullKey, value] of Object.entries(config)) {
    const { namespace, key } = keyOf(fullKey);
    if (namespace === "aws") provider.push([key, opened(parseConfigValue(value), [namespace, key])]);
    else if (namespace === project && key === "aws") problems.push(notOurs);
    else if (namespace === project) own.push([key, opened(value, [namespace, key])]);
  }
  if (problems.length > 0) throw settingsError(file, problems);
  if (provider.length > 0) own.push(["aws", Object.fromEntries(provider)]);
  return Object.fromEntries(own);
}

const notOurs = 'aws: no such setting; settings of the AWS provider start with "aws:", for example aws:region';
