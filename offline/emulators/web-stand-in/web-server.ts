import { createServer, type Server, type ServerResponse } from "node:http";
import { STAND_IN } from "./label.ts";
import { pageFiles } from "./page-files.ts";
import { proxy } from "./proxy.ts";
import type { Settings } from "./settings.ts";

// Names come from outside. Even if one were taken for markup, the browser would run and load our own files only.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = { ...STAND_IN, "content-security-policy": POLICY, "x-content-type-options": "nosniff" };

/** The page of a job or a dataset: its namespace and its name are one part of the path each. */
const NODE_PAGE = /^\/lineage\/(?:job|dataset)\/[^/]+\/[^/]+(\/?)$/;

/** The server of the pages, and of Marquez's API below /api/v1. */
export function webServer(marquez: Settings["marquez"], log: (line: string) => void): Server {
  const files = pageFiles();
  const send = (response: ServerResponse, name: string): void => {
    const file = files.get(name);
    const type = file?.type ?? "text/plain";
    response.writeHead(file ? 200 : 404, { ...HEADERS, "content-type": type }).end(file?.body ?? "Not Found\n");
  };
  return createServer((request, response) => {
    const { method, url = "/" } = request;
    const [path = "/", search] = url.split(/(?=\?)/);
    // A starting stack asks for the health many times a second: those requests are not logged.
    if (path !== "/healthcheck") response.on("finish", () => log(`${method} ${url} ${response.statusCode}`));
    const slash = NODE_PAGE.exec(path)?.[1];
    if (path.startsWith("/api/v1/")) proxy(request, response, marquez, log);
    else if (path === "/healthcheck") response.writeHead(200, { ...HEADERS, "content-type": "text/plain" }).end("OK");
    else if (slash === "") response.writeHead(301, { ...HEADERS, location: `${path}/${search ?? ""}` }).end();
    else if (slash === "/") send(response, "lineage.html");
    else if (path === "/") send(response, "jobs.html");
    else send(response, path.replace("/stand-in/", ""));
  });
}
