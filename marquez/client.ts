import { request } from "undici";
import { z } from "zod";
import { RehearsalError } from "../errors.ts";

const pageSize = 100;

const datasetVersion = z.looseObject({ datasetVersionId: z.looseObject({ namespace: z.string(), name: z.string() }) });
const run = z.looseObject({
  id: z.string(),
  state: z.string(),
  startedAt: z.string().nullish(),
  endedAt: z.string().nullish(),
  inputDatasetVersions: z.array(datasetVersion).default([]),
  outputDatasetVersions: z.array(datasetVersion).default([]),
});
const job = z.looseObject({ namespace: z.string(), name: z.string() });
const edge = z.looseObject({ origin: z.string(), destination: z.string() });
const node = z.looseObject({ id: z.string(), type: z.string(), inEdges: z.array(edge), outEdges: z.array(edge) });
const graph = z.looseObject({ graph: z.array(node) });

/** A run of a job, as Marquez tells it. */
export type Run = z.output<typeof run>;
/** A job, by namespace and name. */
export type Job = z.output<typeof job>;
/** The lineage graph around one node. */
export type Lineage = z.output<typeof graph>;
/** A whole list, with the count that Marquez itself gave. */
export interface Listing<T> {
  totalCount: number;
  items: T[];
}

/** Reads one Marquez by its HTTP API (version 0.51; https://marquezproject.ai/openapi.html). */
export class MarquezClient {
  readonly #api: string;
  readonly #signal: AbortSignal | undefined;

  /** @param url the API's base, without a path */
  constructor(url: string, signal?: AbortSignal) {
    this.#api = `${url}/api/v1`;
    this.#signal = signal;
  }

  /** The names of all namespaces. */
  async namespaces(): Promise<string[]> {
    const answer = await this.#get(`/namespaces?limit=${pageSize}`);
    return z
      .looseObject({ namespaces: z.array(z.looseObject({ name: z.string() })) })
      .parse(answer)
      .namespaces.map(({ name }) => name);
  }

  /** All jobs of a namespace; none when Marquez does not know it. */
  jobs = (namespace: string): Promise<Listing<Job>> =>
    this.#pages(`/namespaces/${encodeURIComponent(namespace)}/jobs`, "jobs", job);

  /** All runs of a job; undefined when there is no such job. */
  runs = (namespace: string, name: string): Promise<Listing<Run> | undefined> =>
    this.#unlessMissing(
      this.#pages(`/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}/runs`, "runs", run),
    );

  /** All datasets of a namespace, page by page: a plain GET loses all after the first hundred. */
  datasets = (namespace: string): Promise<Listing<unknown> | undefined> =>
    this.#unlessMissing(this.#pages(`/namespaces/${encodeURIComponent(namespace)}/datasets`, "datasets", z.unknown()));

  /** The lineage around a job; undefined when there is no such job. */
  async lineage(nodeId: string): Promise<Lineage | undefined> {
    const answer = await this.#unlessMissing(this.#get(`/lineage?nodeId=${encodeURIComponent(nodeId)}&depth=20`));
    return answer === undefined ? undefined : graph.parse(answer);
  }

  async #unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (thrown) {
      if (thrown instanceof NotFound) return undefined;
      throw thrown;
    }
  }

  async #pages<T>(path: string, key: string, item: z.ZodType<T>): Promise<Listing<T>> {
    const items: T[] = [];
    for (;;) {
      const answer = z
        .looseObject({ totalCount: z.int() })
        .parse(await this.#get(`${path}?limit=${pageSize}&offset=${items.length}`));
      const page = z.array(item).parse(answer[key]);
      items.push(...page);
      if (page.length === 0 || items.length >= answer.totalCount) return { totalCount: answer.totalCount, items };
    }
  }

  async #get(path: string): Promise<unknown> {
    const url = this.#api + path;
    const { statusCode, body } = await request(url, {
      signal: this.#signal ?? null,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    });
    const text = await body.text();
    if (statusCode === 404) throw new NotFound(url);
    if (statusCode !== 200) throw unexpected(url, `the answer ${statusCode}: ${text.slice(0, 300)}`);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unexpected(url, `no JSON: ${text.slice(0, 300)}`, cause);
    }
  }
}

class NotFound extends Error {}

const unexpected = (url: string, found: string, cause?: unknown): RehearsalError =>
  new RehearsalError(
    "STEP",
    { doing: `asking Marquez for ${url}`, found, next: "See marquez.log in the evidence." },
    { cause },
  );

/** The id of a job's node in the lineage graph. */
export const jobNode = (namespace: string, name: string): string => `job:${namespace}:${name}`;
