import { request } from "undici";
import { z } from "zod";
import { messageOf, RehearsalError } from "../errors.ts";

/** How many items a request asks for. Marquez itself gives 100 to a request that does not say. */
const pageSize = 100;
/** Milliseconds that Marquez may take to begin an answer, and between two parts of it. */
const patience = 30_000;

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
const namespacePage = z.looseObject({ namespaces: z.array(z.looseObject({ name: z.string() })) });
const graph = z.looseObject({ graph: z.array(node) });

/** A run of a job, with its state and the datasets that it read and wrote. */
export type Run = z.output<typeof run>;
export type Job = z.output<typeof job>;
/** The lineage graph around one node: datasets, jobs and the edges between them. */
export type Lineage = z.output<typeof graph>;
/** A whole list, with the number of items that Marquez itself counts. */
export interface Listing<T> {
  totalCount: number;
  items: T[];
}

/**
 * Reads one Marquez server by its HTTP API (version 0.51; https://marquezproject.ai/openapi.html).
 *
 * Every method throws RehearsalError STEP when Marquez does not answer, or answers with an error or something
 * unexpected; and the signal's reason, when the signal is aborted.
 */
export class MarquezClient {
  readonly #api: string;
  readonly #signal: AbortSignal | undefined;

  /** @param url the base URL of the API, without a path */
  constructor(url: string, signal?: AbortSignal) {
    this.#api = `${url}/api/v1`;
    this.#signal = signal;
  }

  /** The names of all namespaces. */
  async namespaces(): Promise<string[]> {
    const names: string[] = [];
    // This list has no totalCount: a page that is not full is the last.
    for (;;) {
      const { namespaces } = await this.#get(`/namespaces?limit=${pageSize}&offset=${names.length}`, namespacePage);
      names.push(...namespaces.map(({ name }) => name));
      if (namespaces.length < pageSize) return names;
    }
  }

  /** All jobs of a namespace. Marquez gives an empty list for a namespace that does not exist. */
  jobs = (namespace: string): Promise<Listing<Job>> =>
    this.#pages(`/namespaces/${encodeURIComponent(namespace)}/jobs`, "jobs", job);

  /** All runs of a job; undefined when the job does not exist. */
  runs = (namespace: string, name: string): Promise<Listing<Run> | undefined> =>
    undefinedIfMissing(
      this.#pages(`/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}/runs`, "runs", run),
    );

  /** All datasets of a namespace; undefined when the namespace does not exist. */
  datasets = (namespace: string): Promise<Listing<unknown> | undefined> =>
    undefinedIfMissing(this.#pages(`/namespaces/${encodeURIComponent(namespace)}/datasets`, "datasets", z.unknown()));

  /** The lineage graph around a node, such as `jobNode` names; undefined when the node does not exist. */
  lineage = (nodeId: string): Promise<Lineage | undefined> =>
    undefinedIfMissing(this.#get(`/lineage?nodeId=${encodeURIComponent(nodeId)}&depth=20`, graph));

  /** Reads a list page by page: a single request would lose all items after the first page. */
  async #pages<T>(path: string, key: string, item: z.ZodType<T>): Promise<Listing<T>> {
    const page = z.looseObject({ totalCount: z.int(), [key]: z.array(item) });
    const items: T[] = [];
    for (;;) {
      const answer = await this.#get(`${path}?limit=${pageSize}&offset=${items.length}`, page);
      const added = answer[key] as T[];
      items.push(...added);
      const totalCount = answer.totalCount as number;
      if (added.length === 0 || items.length >= totalCount) return { totalCount, items };
    }
  }

  async #get<T>(path: string, expected: z.ZodType<T>): Promise<T> {
    const url = this.#api + path;
    const { status, text } = await this.#answer(url);
    if (status === 404) throw new NotFound(url);
    if (status !== 200) throw failed(url, `it answered ${status}: ${text.slice(0, 300)}`);
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw failed(url, `the answer is not JSON: ${text.slice(0, 300)}`, cause);
    }
    const { data, error } = expected.safeParse(answer);
    if (error) throw failed(url, `the answer is not what Marquez 0.51 sends: ${z.prettifyError(error)}`, error);
    return data as T;
  }

  async #answer(url: string): Promise<{ status: number; text: string }> {
    try {
      const { statusCode: status, body } = await request(url, {
        signal: this.#signal ?? null,
        headersTimeout: patience,
        bodyTimeout: patience,
      });
      return { status, text: await body.text() };
    } catch (cause) {
      this.#signal?.throwIfAborted();
      throw failed(url, `it did not answer (${(cause as NodeJS.ErrnoException).code ?? messageOf(cause)})`, cause);
    }
  }
}

class NotFound extends Error {}

async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof NotFound) return undefined;
    throw thrown;
  }
}

const failed = (url: string, found: string, cause?: unknown): RehearsalError =>
  new RehearsalError(
    "STEP",
    {
      doing: `asking Marquez for ${url}`,
      found,
      next: "See marquez.log in the evidence, or the log of your own Marquez at marquez.url.",
    },
    { cause },
  );

/** The id of a job's node in the lineage graph. */
export const jobNode = (namespace: string, name: string): string => `job:${namespace}:${name}`;
