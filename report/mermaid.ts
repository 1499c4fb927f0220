import { z } from "zod";

const edge = z.object({ origin: z.string(), destination: z.string() });
const node = z.object({
  id: z.string(),
  type: z.string(),
  data: z.object({ name: z.string() }),
  outEdges: z.array(edge),
});

/** The parts of graph.json that a diagram needs. */
export const drawable = z.object({ graph: z.array(node) });
type Node = z.output<typeof node>;

/** A diagram with more nodes would be unreadable in a summary. */
const mostNodes = 40;
const longestLabel = 48;

/**
 * A lineage graph as a Mermaid flowchart, which GitHub and GitLab draw; undefined when it has no
 * edges.
 */
export function flowchart({ graph }: z.output<typeof drawable>): string | undefined {
  const edges = graph.flatMap(({ outEdges }) => outEdges);
  if (edges.length === 0) return undefined;
  const jobsFirst = graph.toSorted((one, other) => Number(isJob(other)) - Number(isJob(one)));
  const shown = jobsFirst.slice(0, mostNodes);
  const ids = new Map(shown.map(({ id }, at) => [id, `n${at}`]));
  const lines = shown.map((one) => `  ${ids.get(one.id)}${shape(one)}`);
  for (const { origin, destination } of edges) {
    const [from, to] = [ids.get(origin), ids.get(destination)];
    if (from && to) lines.push(`  ${from} --> ${to}`);
  }
  if (graph.length > mostNodes) lines.push(`  more["and ${graph.length - mostNodes} more"]`);
  return ["flowchart LR", ...lines].join("\n");
}

const isJob = ({ type }: Node): boolean => type === "JOB";

/** A dataset is a cylinder, a job is a box with round ends. */
const shape = (one: Node): string => {
  const text = `"${label(one.data.name)}"`;
  return isJob(one) ? `([${text}])` : `[(${text})]`;
};

/**
 * The last two segments of a name, or one if two do not fit. Special characters become Mermaid's
 * numeric codes.
 */
function label(name: string): string {
  const segments = name
    .replace(/[\s\p{C}]+/gu, " ")
    .trim()
    .split(/(?<=[/\\])/);
  const candidates = [segments.slice(-2), segments.slice(-1)].map((last) => [
    ...(segments.length > last.length ? "…/" : ""),
    ...last.join(""),
  ]);
  const [two = [], one = []] = candidates;
  const best = two.length <= longestLabel ? two : one;
  const cut = best.length <= longestLabel ? best : ["…", ...best.slice(1 - longestLabel)];
  return cut.map((each) => (/[\p{L}\p{N} ]/u.test(each) ? each : `#${each.codePointAt(0)};`)).join("") || " ";
}
