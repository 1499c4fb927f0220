// A service that says it is well and then is not: it answers what BEHAVIOUR says on the ports of every service of the stack.
import { createServer } from "node:http";

const healthy = new Set(["/health", "/healthcheck", "/api/health", "/api/v1/namespaces"]);
const behaviours = {
  well: (_, answer) => answer.setHeader("content-type", "application/json").end("{}"),
  500: (_, answer) => answer.writeHead(500).end("the answer is 500"),
  503: (_, answer) => answer.writeHead(503).end("the answer is 503"),
  garbage: (_, answer) => answer.end("\u0000<garbage>\ufffd{[\u0007"),
  nothing: () => {},
  reset: (request) => request.socket.resetAndDestroy(),
  // What S3 confirms here is the checksum of other bytes.
  wrong: (_, answer) => answer.setHeader("x-amz-checksum-sha256", `${"A".repeat(43)}=`).end(),
};
const behave = behaviours[process.env.BEHAVIOUR];

// Readiness asks Marquez for its namespaces so, all other questions have parameters.
for (const port of [5000, 5001, 3000, 4200, 7070])
  createServer((request, answer) => {
    request.resume();
    if (healthy.has(request.url)) answer.end('{"namespaces":[]}');
    else behave(request, answer);
  }).listen(port, "0.0.0.0");
