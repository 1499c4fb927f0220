import { coreVersions } from "./core.ts";
import { classOf, type Facet } from "./facet.ts";
import { facets } from "./facets.ts";

/** What a URL of a schema says. */
export interface SchemaUrl {
  /** The name of the definition: the end of the fragment, or else of the path without `.json`. */
  name: string;
  /** The name of the file, without `.json`. */
  file: string;
  /** Its version, of a URL of openlineage.io. */
  version?: string;
  /** Whether it is a URL of openlineage.io. */
  isOfficial: boolean;
  /** Whether it is the core schema's, and not a facet's. */
  isCore: boolean;
}

const official = /^https?:\/\/openlineage\.io\/spec\/(facets\/)?(\d{1,5}-\d{1,5}-\d{1,5})\/\w{1,100}\.json(?:#|$)/;

/** What was read, by URL: every event of a producer names the same few. */
const known = new Map<string, SchemaUrl>();
const mostKnown = 1_000;

/** Reads the URL of a schema. */
export function readSchemaUrl(url: string): SchemaUrl {
  const read = known.get(url) ?? parse(url);
  if (known.size < mostKnown && url.length < 300) known.set(url, read);
  return read;
}

function parse(url: string): SchemaUrl {
  const [, ofFacets, version] = official.exec(url) ?? [];
  const [path = "", fragment = ""] = url.split("#");
  const file = lastOf(path).replace(/\.json$/, "");
  return {
    name: lastOf(fragment) || file,
    file,
    ...(version === undefined ? {} : { version }),
    isOfficial: /^https?:\/\/openlineage\.io\//.test(url),
    isCore: file === "OpenLineage" || (version !== undefined && ofFacets === undefined),
  };
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The definitions of the core schema that say no more than "some facet". */
const general = new Set(["", "OpenLineage", "BaseFacet", ...Object.values(classOf)]);
/** Facets that are registered with the specification and not part of it. */
const registered = /^(Gcp|Iceberg)/;

/** Whether it names no facet in particular, as that of a facet of the producer's own does. */
export const isGeneral = ({ name }: SchemaUrl): boolean => general.has(name) || registered.test(name);

const byName = new Map<string, Facet[]>();
for (const one of facets)
  for (const name of new Set([one.definition, one.file])) byName.set(name, [...(byName.get(name) ?? []), one]);

/** The facets of the specification that it names. */
export const facetsNamedBy = ({ name, file }: SchemaUrl): readonly Facet[] =>
  byName.get(name) ?? byName.get(file) ?? [];

/** Whether a version was published; `newer` for one that is newer than all that we know. */
export function isPublished(version: string, versions: readonly string[] = coreVersions): boolean | "newer" {
  if (versions.includes(version)) return true;
  const newest = versions.at(-1) ?? "";
  return version.localeCompare(newest, "en", { numeric: true }) > 0 ? "newer" : false;
}
