// A web UI that draws with React Flow's elements: edges `.react-flow__edge`, and nothing that tells whose they are.
// It listens on 3000, answers /health, and reads its Marquez from OPENLINEAGE_URL alone.
import { createServer } from "node:http";

const {
  OPENLINEAGE_URL: marquez = "",
  HOTPASS_LINEAGE_NAMESPACE: namespace = "hotpass.local",
  PORT = "3000",
} = process.env;

/** The edges of every job of the namespace. */
async function edges() {
  const list = await get(`/api/v1/namespaces/${encodeURIComponent(namespace)}/jobs`);
  const graphs = await Promise.all(
    list.jobs.map(({ name }) => get(`/api/v1/lineage?nodeId=${encodeURIComponent(`job:${namespace}:${name}`)}`)),
  );
  const all = graphs.flatMap(({ graph }) => graph.flatMap((node) => [...node.inEdges, ...node.outEdges]));
  return [...new Set(all.map(({ origin, destination }) => `${origin} → ${destination}`))];
}

async function get(path) {
  const answer = await fetch(new URL(path, marquez));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Drawn by a script after a moment, as by React: the page that arrives first has no edge.
const page = (drawn) => `<!doctype html><title>Lineage</title><h1>Lineage</h1><svg class="react-flow__edges"></svg>
<script>
for (const edge of ${JSON.stringify(drawn).replaceAll("<", "\\u003c")}) {
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.setAttribute("class", "react-flow__edge");
  document.querySelector("svg").append(group);
  document.body.append(Object.assign(document.createElement("p"), { textContent: edge }));
}
</script>`;

const server = createServer(async ({ url }, response) => {
  try {
    if (url === "/health") response.end("ok");
    else if (url === "/lineage") response.setHeader("content-type", "text/html").end(page(await edges()));
    else response.writeHead(404).end();
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
});
server.listen(Number(PORT), () => console.log(`listening on ${server.address().port}`));
