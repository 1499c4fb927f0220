import { type Document, isMap, isScalar, type Pair } from "yaml";

/** The comments above jobs, datasets and namespaces, a line each, by the path of keys as JSON: `["jobs","ns","name"]`. */
export type Comments = ReadonlyMap<string, string[]>;

/** The comments that somebody wrote into a contract's file above a namespace, a job or a dataset. */
export function commentsIn(document: Document): Comments {
  const comments = new Map<string, string[]>();
  for (const section of ["jobs", "datasets"]) collect(document.get(section), [section], comments);
  return comments;
}

function collect(node: unknown, path: string[], comments: Map<string, string[]>): void {
  if (!isMap(node) || path.length > 2) return;
  for (const [nth, pair] of node.items.entries()) {
    const key = keyOfPair(pair);
    if (key === undefined) continue;
    // A comment above the first key belongs to the whole mapping.
    const above = [nth === 0 ? node.commentBefore : undefined, isScalar(pair.key) ? pair.key.commentBefore : undefined];
    const lines = above.flatMap((text) => (text ? text.split("\n") : []));
    if (lines.length > 0) comments.set(JSON.stringify([...path, key]), lines);
    collect(pair.value, [...path, key], comments);
  }
}

const keyOfPair = ({ key }: Pair): string | undefined =>
  isScalar(key) && typeof key.value === "string" ? key.value : undefined;
