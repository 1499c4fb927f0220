import { apply } from "./apply.ts";
import { isNamespaceName } from "./apply-namespace.ts";
import { type Instant, wallClock } from "./instant.ts";
import type { Journal } from "./journal.ts";
import { emptyModel } from "./model.ts";
import { readRoutes } from "./read-routes.ts";
import { coded, Refusal, routeNotFound } from "./refusal.ts";
import { type ApiRequest, segmentsOf } from "./request.ts";
import { type Change, writeRoutes } from "./write-routes.ts";

/** An answer of the API, with a body of JSON, or a page, or none. As in Marquez, one without a body has no content type. */
export interface ApiAnswer {
  status: number;
  json?: unknown;
  page?: string;
}

const DEFAULT_NAMESPACE =
  "The default global namespace for dataset, job, and run metadata not belonging to a user-specified namespace.";

function match<Route>(
  routes: Record<string, Route>,
  segments: string[],
): { route: Route; parts: string[] } | undefined {
  for (const [pattern, route] of Object.entries(routes)) {
    const names = pattern.split("/");
    const fits = (name: string, segment = ""): boolean =>
      name === ":namespace" ? isNamespaceName(segment) : name.startsWith(":") || name === segment;
    const same = names.length === segments.length && names.every((name, index) => fits(name, segments[index]));
    if (same) return { route, parts: segments.filter((_, i) => names[i]?.startsWith(":")) };
  }
  return undefined;
}

/** Starts the API over a journal, with all that the journal already holds. `log` receives what went wrong. */
export async function startApi(journal: Journal, log: (line: string) => void, clock: () => Instant = wallClock) {
  const model = emptyModel();
  for (const entry of await journal.read()) apply(model, entry);
  let last: Promise<unknown> = Promise.resolve();

  /** Makes one change at a time, so that the journal has them in the order in which they took effect. */
  const store = (decide: (at: Instant) => Change): Promise<ApiAnswer> => {
    const change = last.then(async () => {
      const { entry, status, answer, page } = decide(clock());
      if (entry) {
        await journal.append(entry);
        apply(model, entry);
      }
      return { status, ...(answer ? { json: answer(model) } : {}), ...(page === undefined ? {} : { page }) };
    });
    last = change.catch(() => undefined);
    return change;
  };

  if (!model.namespaces.has("default")) {
    const entry = {
      kind: "namespace",
      name: "default",
      ownerName: "anonymous",
      description: DEFAULT_NAMESPACE,
    } as const;
    await store((at) => ({ entry: { ...entry, at }, status: 200 }));
  }

  async function answer(request: ApiRequest): Promise<ApiAnswer> {
    const [api, v1, ...segments] = segmentsOf(request.path) ?? [];
    if (api === "api" && v1 === "v2beta") {
      const text = { servlet: "jersey", message: "Service Unavailable", url: request.path, status: "503" };
      return { status: 503, json: text };
    }
    if (api !== "api" || v1 !== "v1") throw routeNotFound();
    const read = match(readRoutes, segments);
    if (read && request.method === "GET")
      return { status: 200, json: read.route(model, { ...request, at: clock() }, ...read.parts) };
    const write = match(writeRoutes[request.method] ?? {}, segments);
    if (write) return await store((at) => write.route(model, request, at, ...write.parts));
    const known = read ?? Object.values(writeRoutes).some((routes) => match(routes, segments));
    throw known ? coded(405, "HTTP 405 Method Not Allowed") : routeNotFound();
  }

  /** Answers one request. Never rejects. */
  return async (request: ApiRequest): Promise<ApiAnswer> => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, json: error.body };
      log(`${request.method} ${request.path}: ${error instanceof Error ? error.message : error}`);
      return { status: 500 };
    }
  };
}
