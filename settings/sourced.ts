import { z } from "zod";
import { isMapping, type RawSettings, valueAt } from "./raw-settings.ts";
import { schema } from "./schema.ts";
import type { SchemaNode } from "./schema-node.ts";
import { Secret } from "./secret.ts";
import { isSecretName } from "./secret-names.ts";

/** A setting as somebody wrote it, and who did. A secret is `***`. */
export interface SourcedSetting {
  /** Dotted; those of the AWS provider start with `aws:`. */
  key: string;
  value: unknown;
  /** `default`, the name of the stack file, `--set`, or `environment` where a variable holds the value. */
  source: string;
  /** The environment variable or the file that holds the value. */
  from?: string;
}

/** Settings as they were written, from the weakest to the strongest. */
export interface Layers {
  /** The name of the stack file, and what it says. */
  file: { name: string; settings: RawSettings };
  /** What --set says. */
  overrides: RawSettings;
  /** Both together. */
  written: RawSettings;
}

/** Every setting that has a value, in the order of the schema, with its source. Not those that are left out and have no default. */
export function sourcedSettings({ file, overrides, written }: Layers): SourcedSetting[] {
  const root = z.toJSONSchema(schema("."), { io: "input", unrepresentable: "any" }) as SchemaNode;
  const sourceOf = (path: readonly string[]): string =>
    valueAt(overrides, path) !== undefined
      ? "--set"
      : valueAt(file.settings, path) !== undefined
        ? file.name
        : "default";
  return leaves(withDefaults(root, written), []).map(({ path, value }) => {
    const key = path[0] === "aws" && path.length > 1 ? `aws:${path.slice(1).join(".")}` : path.join(".");
    const place = placeOf(value);
    const source = place?.variable === undefined ? sourceOf(path) : "environment";
    const from = place && (place.variable ?? place.file);
    return { key, value: place || isSecret(path) ? "***" : value, source, ...(from === undefined ? {} : { from }) };
  });
}

/** What is written, and the defaults of what is not. */
function withDefaults(node: SchemaNode, written: unknown): unknown {
  const { properties, additionalProperties } = node;
  if (properties) {
    // A group that may be left out as a whole has no default.
    if (written === undefined && node.default === undefined) return undefined;
    const own = isMapping(written) ? written : {};
    const known = Object.entries(properties).map(([key, child]) => [key, withDefaults(child, own[key])] as const);
    const others = Object.entries(own).filter(([key]) => !Object.hasOwn(properties, key));
    return Object.fromEntries([...known, ...others].filter(([, value]) => value !== undefined));
  }
  if (additionalProperties?.properties && isMapping(written))
    return Object.fromEntries(
      Object.entries(written).map(([name, value]) => [name, withDefaults(additionalProperties, value)]),
    );
  return written ?? node.default;
}

interface Leaf {
  path: string[];
  value: unknown;
}

const leaves = (value: unknown, path: string[]): Leaf[] =>
  isMapping(value) && Object.keys(value).length > 0 && !placeOf(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [{ path, value }];

/** Where a secret is read from; undefined for what is none. A stack file may hold it encrypted. */
function placeOf(value: unknown): { variable?: string; file?: string } | undefined {
  if (value instanceof Secret) return {};
  if (!isMapping(value)) return undefined;
  const [[key, inner] = ["", undefined], ...others] = Object.entries(value);
  if (others.length > 0 || typeof inner !== "string") return undefined;
  return key === "variable" ? { variable: inner } : key === "file" ? { file: inner } : undefined;
}

const isSecret = (path: readonly string[]): boolean => {
  const [first, second] = path;
  const last = path.at(-1) ?? "";
  if (first === "marquez" || first === "prefect" || first === "web")
    if (second === "token" || second === "headers") return path.length > 2 || second === "token";
  return isSecretName(last) || (first === "aws" && /(?:key|token)$/i.test(last));
};
