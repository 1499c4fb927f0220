import { parseConfigValue } from "./aws.ts";
import { type ConfigPath, project } from "./config-path.ts";
import { settingsError } from "./parse.ts";
import { isMapping, type RawSettings, valueAt } from "./raw-settings.ts";
import { Secret, secretsIn } from "./secret.ts";
import { notSecret, takesSecret } from "./secret-places.ts";

/** A value as the Pulumi engine has it: all but text is JSON. A secret is decrypted. */
export interface EngineValue {
  value: string;
  /** Whether something in it is a secret. The engine does not say what. */
  secret: boolean;
}

/** The configuration of a stack, as the Pulumi engine has it, by namespace and key. */
export class EngineConfig {
  readonly #values: ReadonlyMap<string, EngineValue>;

  /** @param values by full key, such as `lineage-rehearsal:refine` */
  constructor(values: Iterable<readonly [string, EngineValue]>) {
    this.#values = new Map(values);
  }

  /** The text at a path; undefined where there is none. */
  textAt([namespace, key, ...inner]: ConfigPath): string | undefined {
    const whole = this.#values.get(`${namespace}:${key}`)?.value;
    const value = inner.length === 0 || whole === undefined ? whole : valueAt(parseConfigValue(whole), inner);
    return typeof value === "string" ? value : undefined;
  }

  /** The values of a namespace, by key. */
  in(namespace: string): [string, EngineValue][] {
    return [...this.#values].flatMap(([key, value]) =>
      key.startsWith(`${namespace}:`) ? [[key.slice(namespace.length + 1), value] as [string, EngineValue]] : [],
    );
  }
}

/** What a stack file says of the secrets in it. */
export interface SecretsInFile {
  /** The name of the file. */
  file: string;
  /** The paths of the values that it encrypts. */
  encrypted: readonly ConfigPath[];
  /** Whether an environment of Pulumi ESC may bring others, which no file names. */
  importsEnvironment: boolean;
}

/**
 * The settings that the engine's configuration holds, with the secrets in them as such. Of a key with a secret in it,
 * those are secrets that the stack file encrypts. Where that is not all, because an environment brought the value, every
 * text is one that may be.
 * @param namespace that of this project's settings
 * @throws RehearsalError SETTINGS naming each secret that is none
 */
export function settingsOf(config: EngineConfig, inFile: SecretsInFile, namespace: string = project): RawSettings {
  const problems: string[] = [];
  const valuesOf = (namespace: string) =>
    Object.fromEntries(
      config.in(namespace).map(([key, { value, secret }]) => {
        const plain = parseConfigValue(value);
        if (!secret) return [key, plain];
        const known = inFile.encrypted.filter((path) => path[0] === namespace && path[1] === key);
        const isAll = known.length > 0 && !inFile.importsEnvironment;
        const marked = withSecrets(plain, [namespace, key], { known, isAll, problems });
        // Something in it is a secret, and nothing in it may be one.
        if (known.length === 0 && namespace !== "aws" && secretsIn(marked).length === 0)
          problems.push(notSecret([namespace, key], [key]));
        return [key, marked];
      }),
    );
  const own = valuesOf(namespace);
  const aws = valuesOf("aws");
  if (problems.length > 0) throw settingsError(inFile.file, problems);
  return { ...own, ...(Object.keys(aws).length > 0 ? { aws } : {}) };
}

interface Marking {
  known: readonly ConfigPath[];
  /** Whether those that are known are all. */
  isAll: boolean;
  problems: string[];
}

function withSecrets(value: unknown, path: ConfigPath, marking: Marking): unknown {
  if (Array.isArray(value)) return value.map((inner, nth) => withSecrets(inner, [...path, String(nth)], marking));
  if (isMapping(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withSecrets(inner, [...path, key], marking)]),
    );
  if (typeof value !== "string") return value;
  const [namespace, ...inner] = path;
  const mayBe = namespace === "aws" ? inner.length === 1 : takesSecret(inner);
  const isKnown = marking.known.some((one) => one.length === path.length && one.every((key, nth) => key === path[nth]));
  if (isKnown && namespace !== "aws" && !mayBe) marking.problems.push(notSecret(path, inner));
  return isKnown || (mayBe && !marking.isAll) ? new Secret(value) : value;
}
