import { inspect } from "node:util";

/** A value that is never printed by accident: as text, as JSON and in `console.log` it is `***`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that sends it to a service. */
  reveal(): string {
    return this.#value;
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

/** The secrets in a value, at any depth. */
export const secretsIn = (value: unknown): Secret[] =>
  value instanceof Secret
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(secretsIn)
      : [];
