import { type ConfigPath, keyOf, project, writtenPath } from "./config-path.ts";
import type { SecretsInFile } from "./configuration.ts";
import { isMapping, type RawSettings } from "./raw-settings.ts";
import type { StackFile } from "./stack-file.ts";

/**
 * The paths of all values that Pulumi has encrypted in a stack file: it writes them as `{ secure: ... }`.
 * @param own the name of the Pulumi project
 */
const encryptedPaths = (config: RawSettings, own: string = project): ConfigPath[] =>
  Object.entries(config).flatMap(([fullKey, value]) => {
    const { namespace, key } = keyOf(fullKey, own);
    return encryptedIn(value, [namespace, key]);
  });

/** Whether Pulumi has encrypted a value. */
export const isEncrypted = (value: unknown): boolean =>
  isMapping(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

function encryptedIn(value: unknown, path: ConfigPath): ConfigPath[] {
  if (isEncrypted(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => encryptedIn(inner, [...path, key]));
}

/** What a stack file says of the secrets in it. */
export const secretsInFile = (
  { file, config, importsEnvironment }: StackFile,
  own: string = project,
): SecretsInFile => ({
  file,
  encrypted: encryptedPaths(config, own),
  importsEnvironment,
});

/** The keys of the encrypted settings of this project and of the AWS provider, as users write them. */
export const encryptedKeys = ({ config }: StackFile): string[] =>
  encryptedPaths(config)
    .filter(([namespace]) => namespace === project || namespace === "aws")
    .map(writtenPath);
