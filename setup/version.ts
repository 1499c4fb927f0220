import { coerce, gte } from "semver";

/** Whether the version in a text such as `go1.26.0` or `v3.240.1` is `least` or newer; a text without a version is not. */
export function isAtLeast(text: string, least: string): boolean {
  const version = coerce(text);
  return version !== null && gte(version, least);
}
