import { parseConfigValue } from "./aws.ts";
import { settingsError } from "./parse.ts";
import { isMapping, type RawSettings, valueAt } from "./raw-settings.ts";
import { Secret, secretsIn } from "./secret.ts";
import { type ConfigPath, takesSecret } from "./secret-places.ts";
import { notSecret, project } from "./stack-file.ts";

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

/**
 * The settings that the engine's configuration holds, with the secrets in them as such. Of a value with secrets in it,
 * those are secrets that the stack file encrypts; where it encrypts none, because an environment brought the value, every
 * text is one that may be.
 * @param encrypted the paths of the values that the stack file encrypts
 * @param file the name of that file
 * @param namespace that of this project's settings
 * @throws RehearsalError SETTINGS naming each secret that is none
 */
export function settingsOf(
  config: EngineConfig,
  encrypted: readonly ConfigPath[],
  file: string,
  namespace: string = project,
): RawSettings {
  const problems: string[] = [];
  const valuesOf = (namespace: string) =>
    Object.fromEntries(
      config.in(namespace).map(([key, { value, secret }]) => {
        const plain = parseConfigValue(value);
        if (!secret) return [key, plain];
        const known = encrypted.filter((path) => path[0] === namespace && path[1] === key).map((path) => path.slice(1));
        const marked = withSecrets(plain, [key], { known, namespace, problems });
        // Something in it is a secret, and nothing in it may be one.
        if (known.length === 0 && namespace !== "aws" && secretsIn(marked).length === 0)
          problems.push(notSecret([namespace, key], [key]));
        return [key, marked];
      }),
    );
  const own = valuesOf(namespace);
  const aws = valuesOf("aws");
  if (problems.length > 0) throw settingsError(file, problems);
  return { ...own, ...(Object.keys(aws).length > 0 ? { aws } : {}) };
}

interface Marking {
  /** The secrets that the stack file names, without the namespace. */
  known: ConfigPath[];
  namespace: string;
  problems: string[];
}

function withSecrets(value: unknown, path: ConfigPath, marking: Marking): unknown {
  const { known, namespace, problems } = marking;
  if (Array.isArray(value)) return value.map((inner, nth) => withSecrets(inner, [...path, String(nth)], marking));
  if (isMapping(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withSecrets(inner, [...path, key], marking)]),
    );
  const isKnown = known.some((one) => one.length === path.length && one.every((key, nth) => key === path[nth]));
  const isSecret = isKnown || (known.length === 0 && (namespace === "aws" ? path.length === 1 : takesSecret(path)));
  if (isKnown && namespace !== "aws" && !takesSecret(path)) problems.push(notSecret([namespace, ...path], path));
  return isSecret && typeof value === "string" ? new Secret(value) : value;
}
