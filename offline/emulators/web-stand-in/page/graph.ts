/** The part of Marquez's lineage answer that is drawn. */
export interface LineageNode {
  id: string;
  type: "JOB" | "DATASET";
  data: {
    namespace: string;
    name: string;
    fields?: unknown[];
    latestRun?: { state: string; durationMs: number | null; startedAt: string | null } | null;
  };
  outEdges: { origin: string; destination: string }[];
}

export interface Subject {
  type: "job" | "dataset";
  namespace: string;
  name: string;
}

export const nodeId = ({ type, namespace, name }: Subject): string => `${type}:${namespace}:${name}`;

/** The address of a node's page. */
export const pageOf = ({ type, namespace, name }: Subject): string =>
  `/lineage/${type}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/`;

/** The node that a page's address names; undefined when it names none. */
export function subjectOf(path: string): Subject | undefined {
  const [, , type, namespace, name] = path.split("/");
  if ((type !== "job" && type !== "dataset") || !namespace || !name) return undefined;
  try {
    return { type, namespace: decodeURIComponent(namespace), name: decodeURIComponent(name) };
  } catch {
    return { type, namespace, name };
  }
}
