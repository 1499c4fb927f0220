import { Secret } from "../settings/secret.ts";
import { isSecretName } from "../settings/secret-names.ts";

/**
 * Settings as JSON holds them: a compiled pattern as its text, a secret as `***`, and so is the value of a variable whose
 * name says that it is one.
 * @param within the key under which the value stands
 */
export function plainSettings(value: unknown, within = ""): unknown {
  if (value instanceof Secret) return "***";
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map((one) => plainSettings(one, within));
  if (typeof value !== "object" || value === null) return value;
  // What is compiled by a library of its own, such as a JSONPath, tells its source as a string.
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      within === "env" && isSecretName(key) ? "***" : plainSettings(inner, key),
    ]),
  );
}
