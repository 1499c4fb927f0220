import { draw } from "./draw.ts";
import { type LineageNode, nodeId, type Subject, subjectOf } from "./graph.ts";

/** The depth that the page of Marquez asks for where its address has none, or no number (TableLevel.tsx). */
const DEPTH = 2;

const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

/** Marquez has two shapes of error answers. Any other answer is shown as it is. */
function reasonIn(body: string): string {
  try {
    const { message, errors } = JSON.parse(body) as { message?: string; errors?: string[] };
    return message ?? errors?.join(", ") ?? body;
  } catch {
    return body;
  }
}

async function graphAround(subject: Subject, depth: number): Promise<LineageNode[]> {
  const query = new URLSearchParams({ nodeId: nodeId(subject), depth: String(depth) });
  const answer = await fetch(`/api/v1/lineage?${query}`);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`Marquez answered ${answer.status}: ${reasonIn(body)}`);
  return (JSON.parse(body) as { graph: LineageNode[] }).graph;
}

function summarise(nodes: LineageNode[], subject: string, depth: number): void {
  const jobs = nodes.filter(({ type }) => type === "JOB").length;
  const edges = nodes.flatMap(({ outEdges }) => outEdges).length;
  const parts = [count(jobs, "job"), count(nodes.length - jobs, "dataset"), count(edges, "edge"), `depth ${depth}`];
  byId("summary").textContent = parts.join("  ·  ");
  const run = nodes.find(({ id }) => id === subject)?.data.latestRun;
  if (run) byId("state").textContent = `latest run ${run.state}${run.startedAt ? `, started ${run.startedAt}` : ""}`;
}

async function show(subject: Subject): Promise<void> {
  const depth = Number(new URLSearchParams(location.search).get("depth")) || DEPTH;
  document.title = `${subject.name} | Lineage`;
  byId("namespace").textContent = subject.namespace;
  byId("name").textContent = subject.name;
  try {
    const nodes = await graphAround(subject, depth);
    summarise(nodes, nodeId(subject), depth);
    draw(document.querySelector("#graph") as SVGSVGElement, nodes, nodeId(subject));
  } catch (error) {
    byId("graph").remove();
    byId("notice").textContent = `There is no graph to draw. ${error instanceof Error ? error.message : error}`;
  }
}

const subject = subjectOf(location.pathname);
if (subject) await show(subject);
