import { namespaceAnswer } from "./dataset-answer.ts";
import { hasDatasetNamespaces } from "./dataset-namespaces.ts";
import type { Entry } from "./entry.ts";
import { errorPage } from "./error-page.ts";
import { readEvent } from "./event-body.ts";
import type { Instant } from "./instant.ts";
import { deletedJob } from "./job-answer.ts";
import { jobNamed, namespaceNamed } from "./lookup.ts";
import type { Model } from "./model.ts";
import { coded } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";

/** What a change stores (nothing, when it is of no use) and the answer after it is stored. */
export interface Change {
  entry?: Entry;
  status: number;
  answer?: (model: Model) => unknown;
  page?: string;
}

/** Decides on a change that arrived at `at`. */
export type Write = (model: Model, request: ApiRequest, at: Instant, ...parts: string[]) => Change;

const json = ({ contentType, body }: ApiRequest): string => {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw coded(415, "HTTP 415 Unsupported Media Type");
  return body;
};

const postEvent: Write = (_, request, at) => {
  const body = json(request);
  const event = readEvent(body);
  if (!event) return { status: 200, answer: () => JSON.parse(body) };
  const entry = { kind: "event", at, event } as const;
  // Marquez stores an event before it finds that it cannot keep its datasets.
  if (!hasDatasetNamespaces(event)) return { entry, status: 400, page: errorPage(request.path, 400, "Bad Request") };
  return { entry, status: 201 };
};

const putNamespace: Write = (_, request, at, name = "") => {
  const { ownerName = "anonymous", description = null } = JSON.parse(json(request));
  return {
    entry: { kind: "namespace", at, name, ownerName, description },
    status: 200,
    answer: (model) => namespaceAnswer(namespaceNamed(model, name)),
  };
};

const deleteJob: Write = (model, _, at, namespace = "", name = "") => {
  namespaceNamed(model, namespace);
  const job = jobNamed(model, namespace, name);
  return { entry: { kind: "job-deleted", at, namespace, name }, status: 200, answer: () => deletedJob(job) };
};

/** Every change that the API accepts, by its method and its path below /api/v1. */
export const writeRoutes: Record<string, Record<string, Write>> = {
  POST: { lineage: postEvent },
  PUT: { "namespaces/:namespace": putNamespace },
  DELETE: { "namespaces/:namespace/jobs/:job": deleteJob },
};
