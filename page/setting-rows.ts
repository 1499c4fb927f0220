import { isSecretName } from "../settings/secret-names.ts";

/**
 * Settings by dotted key, as text. A secret is `***`, and so is the value of an environment variable whose name looks
 * secret. A list of plain values stands on one line.
 */
export function settingRows(settings: unknown): [key: string, value: string][] {
  // A secret becomes `***` in JSON.
  return rowsOf(JSON.parse(JSON.stringify(settings) ?? "null"), "");
}

function rowsOf(value: unknown, key: string): [string, string][] {
  if (Array.isArray(value) && !value.some(isComposed)) return [[key, JSON.stringify(value)]];
  if (!isComposed(value)) return [[key, isSecretName(lastOf(key)) ? "***" : String(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[key, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([name, inner]) => rowsOf(inner, key === "" ? name : `${key}.${name}`));
}

const isComposed = (value: unknown): value is object => typeof value === "object" && value !== null;

const lastOf = (key: string): string => key.slice(key.lastIndexOf(".") + 1);
