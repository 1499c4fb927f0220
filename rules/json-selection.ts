import { type JSONPathNode, JSONPathQuery } from "json-p3";
import { messageOf } from "../errors.ts";
import { count, firstFew, listNames } from "../lineage/names.ts";
import type { Json, Matcher } from "../settings/matcher.ts";
import { quote } from "./json-difference.ts";
import { acceptsNothing, inWords, type MatcherFacts, matches } from "./matchers.ts";

/** How many values a message tells the problems of. */
const mostTold = 3;

/**
 * Judges the values that a JSONPath selects in a text: each must match, and there must be one unless the matcher accepts
 * none.
 * @returns the problem in words; undefined when there is none
 */
export function selectionProblem(
  text: string,
  path: JSONPathQuery,
  matcher: Matcher,
  facts: MatcherFacts,
): string | undefined {
  let document: Json;
  try {
    // A byte order mark is not JSON, and some programs write one.
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (thrown) {
    return `it is not JSON: ${messageOf(thrown)}`;
  }
  return valuesProblem(document, path, matcher, facts);
}

/** As `selectionProblem`, for a text that is parsed already. */
export function valuesProblem(
  document: Json,
  path: JSONPathQuery,
  matcher: Matcher,
  facts: MatcherFacts,
): string | undefined {
  const { values, wrong, nothing } = selectValues(document, path, matcher, facts);
  if (nothing !== undefined || wrong.length === 0) return nothing;
  const of = values > 1 ? ` (${wrong.length} of ${count(values, "value")})` : "";
  return `expected ${inWords(matcher, facts)}${of}: ${firstFew(wrong, mostTold).join("; ")}`;
}

/** The values that a JSONPath selects, compared with what they must be. */
export interface Selection {
  /** How many there are. */
  values: number;
  /** Those that do not match, in words. */
  wrong: string[];
  /** Why there are none, where there must be one. */
  nothing?: string;
}

/** Compares each value that a JSONPath selects. */
export function selectValues(document: Json, path: JSONPathQuery, matcher: Matcher, facts: MatcherFacts): Selection {
  let nodes: readonly JSONPathNode[];
  try {
    nodes = path.query(document).nodes;
  } catch (thrown) {
    return { values: 0, wrong: [], nothing: `${path} cannot be followed: ${messageOf(thrown)}` };
  }
  if (nodes.length === 0) {
    if (acceptsNothing(matcher)) return { values: 0, wrong: [] };
    return { values: 0, wrong: [], nothing: `${path} selects nothing: ${nearest(path, document)}` };
  }
  const wrong = nodes.flatMap((node) => {
    const mismatch = matches(node.value, matcher, facts);
    return mismatch ? [`${node.getPath()} is ${mismatch.found}`] : [];
  });
  return { values: nodes.length, wrong };
}

/** What is at the longest beginning of a path that selects something. */
function nearest({ environment, segments }: JSONPathQuery, document: Json): string {
  for (let length = segments.length - 1; length >= 0; length--) {
    const beginning = new JSONPathQuery(environment, segments.slice(0, length));
    const nodes = beginning.query(document).nodes;
    const [first] = nodes;
    if (!first) continue;
    const where =
      nodes.length === 1 ? first.getPath() : `each of the ${nodes.length} at ${beginning}, such as ${first.getPath()},`;
    return `${where} ${contentOf(first.value, String(segments[length]))}`;
  }
  return "";
}

/** What a value holds, the keys nearest to what a segment of a path names first. */
function contentOf(value: unknown, segment: string): string {
  if (Array.isArray(value)) return `has ${count(value.length, "item")}, and ${segment} selects none`;
  if (typeof value !== "object" || value === null) return `is ${quote(value)}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "has no keys" : `has the keys ${listNames(keys, segment.replace(/^\.+/, ""))}`;
}
