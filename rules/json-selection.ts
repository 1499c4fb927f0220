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
  let nodes: readonly JSONPathNode[];
  try {
    nodes = path.query(document).nodes;
  } catch (thrown) {
    return `${path} cannot be followed: ${messageOf(thrown)}`;
  }
  if (nodes.length === 0)
    return acceptsNothing(matcher) ? undefined : `${path} selects nothing: ${nearest(path, document)}`;
  const wrong = nodes.flatMap((node) => {
    const mismatch = matches(node.value, matcher, facts);
    return mismatch ? [`${node.getPath()} is ${mismatch.found}`] : [];
  });
  if (wrong.length === 0) return undefined;
  const of = nodes.length > 1 ? ` (${wrong.length} of ${count(nodes.length, "value")})` : "";
  return `expected ${inWords(matcher, facts)}${of}: ${firstFew(wrong, mostTold).join("; ")}`;
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
