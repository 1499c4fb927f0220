import { inspect } from "node:util";
import { RehearsalError } from "../errors.ts";

/** A value that is never printed by accident: as text, as JSON and in `console.log` it is `***`. */
export class Secret {
  readonly #value: string;
  /** The environment variable that it was read from, if it was read from one. */
  readonly #variable: string | undefined;

  constructor(value: string, variable?: string) {
    this.#value = value;
    this.#variable = variable;
  }

  /** The value itself, for the one place that sends it to a service. */
  reveal(): string {
    return this.#value;
  }

  /** The name of the environment variable that it was read from: who may not have it may not inherit that. */
  get variable(): string | undefined {
    return this.#variable;
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }

  [inspect.custom](): string {
    return "***";
  }
}

/**
 * A secret that Pulumi has encrypted in the stack file, and that nobody has decrypted yet: what needs no secret does
 * without it, and without the passphrase.
 */
export class Sealed extends Secret {
  /** The key of the setting, as users write it. */
  readonly key: string;

  constructor(key: string) {
    super("");
    this.key = key;
  }

  override reveal(): string {
    throw new RehearsalError("SETTINGS", {
      doing: `using the setting ${this.key}`,
      found: "it is encrypted, and this command decrypts nothing",
      next: "Override it with --set, or remove it from the stack file.",
    });
  }
}

/** Variables of a command: text, or secrets. */
export type Variables = Record<string, string | Secret>;

/** Text as it is, and what a secret holds: for the one place that needs it. */
export const textOf = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);

/** Variables with every secret readable, for the place that uses them. */
export const revealedVariables = (variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));

/** Variables with every secret as `***`, for what people read. */
export const concealedVariables = (variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));

/** The keys of the settings that are still encrypted in a value, each once. */
export const sealedKeys = (value: unknown): string[] => [
  ...new Set(secretsIn(value).flatMap((secret) => (secret instanceof Sealed ? [secret.key] : []))),
];

/** The secrets in a value, at any depth. What a library has compiled, such as a JSONPath, holds none, and may hold itself. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  const isPlain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(secretsIn) : [];
}
