import { StringDecoder } from "node:string_decoder";
import { z } from "zod";
import { BrokenService, RehearsalError } from "../errors.ts";
import { request, whyNoAnswer } from "../machine/request.ts";
import { revealed, type SecretHeaders } from "../settings/credentials.ts";
import { accessRefused, isAccessRefused } from "../settings/refused-access.ts";
import { lineageDepth } from "../settings/stack.ts";
import * as answers from "./answers.ts";
import { readEvents } from "./events.ts";
import { type Listing, type PageOf, type Reading, readListing, withPages } from "./listing.ts";

export type { ColumnLineage, Dataset, Job, KeptEvent, Lineage, Run } from "./answers.ts";
export type { Events, Span } from "./events.ts";
export type { Listing, PageOf } from "./listing.ts";

/** Milliseconds that Marquez may take to begin an answer, and between two parts of it. */
const patience = 30_000;
/** Milliseconds without an answer after which a deadline that passes is Marquez's doing, not that of a long list. */
const silence = 2_000;

/**
 * Reads one Marquez server by its HTTP API (version 0.51; https://marquezproject.ai/openapi.html).
 *
 * Every method throws BrokenService when Marquez does not answer, or answers with an error of its own or something
 * unexpected, or refuses access; RehearsalError STEP when it refuses the question; and the signal's reason, when the
 * signal is aborted. No redirect is followed: it could lead the credentials elsewhere.
 */
export class MarquezClient {
  readonly #api: string;
  readonly #signal: AbortSignal | undefined;
  readonly #headers: SecretHeaders;

  /**
   * @param url the base URL of the API, without a path
   * @param headers those that this server wants with every request
   */
  constructor(url: string, signal?: AbortSignal, headers: SecretHeaders = {}) {
    this.#api = `${url}/api/v1`;
    this.#signal = signal;
    this.#headers = headers;
  }

  /** The names of all namespaces. */
  async namespaces(): Promise<string[]> {
    const { items } = await this.#list("/namespaces", "namespaces", answers.namespace, ({ name }) => name);
    return items.map(({ name }) => name);
  }

  /** One job; undefined when it does not exist. */
  job = (namespace: string, name: string): Promise<answers.Job | undefined> =>
    undefinedIfMissing(this.#get(jobPath(namespace, name), "job", answers.job));

  /** All runs of a job; undefined when the job does not exist. */
  runs = (namespace: string, name: string): Promise<Listing<answers.Run> | undefined> =>
    undefinedIfMissing(this.#list(`${jobPath(namespace, name)}/runs`, "runs", answers.run, ({ id }) => id));

  /** One run; undefined when it does not exist. @param id as Marquez keeps it: see `keptRunId` */
  run = (id: string): Promise<answers.Run | undefined> =>
    undefinedIfMissing(this.#get(`/jobs/runs/${encodeURIComponent(id)}`, "run", answers.run));

  /**
   * Works on all datasets of some namespaces, page by page, so that they need not be held; again from the start when a list
   * shifted. A namespace that does not exist has none. There may be ten thousand, and Marquez takes a millisecond for each.
   */
  datasets = <R>(
    namespaces: readonly string[],
    work: (pages: AsyncIterable<PageOf<answers.Dataset>>) => Promise<R>,
  ): Promise<R> =>
    withPages(
      namespaces.map((one) => this.#datasets(one)),
      work,
      this.#unsteady(namespaces.map(datasetsPath).join(", ")),
    );

  /** How many datasets a namespace has. */
  async datasetCount(namespace: string): Promise<number> {
    return (await this.#datasets(namespace).read("limit=1&offset=0")).totalCount ?? 0;
  }

  /** One dataset; undefined when it does not exist. */
  dataset = (namespace: string, name: string): Promise<answers.Dataset | undefined> =>
    undefinedIfMissing(this.#get(`${datasetsPath(namespace)}/${encodeURIComponent(name)}`, "dataset", answers.dataset));

  /**
   * The lineage graph around a node, such as `jobNode` names; undefined when the node does not exist.
   * @param depth how many jobs away the farthest job is. Marquez walks the graph anew for each: the whole of a thousand
   *   jobs takes it 7 s, two jobs away 0.2 s. With 0 it is the job alone, with its datasets
   */
  lineage = (nodeId: string, depth = lineageDepth): Promise<answers.Lineage | undefined> =>
    undefinedIfMissing(
      this.#get(`/lineage?nodeId=${encodeURIComponent(nodeId)}&depth=${depth}`, "lineage graph", answers.lineage),
    );

  /**
   * The columns around a dataset, or one column of it, with those that each is made from; undefined when the node does
   * not exist. @param nodeId `dataset:NAMESPACE:NAME` or `datasetField:NAMESPACE:NAME:COLUMN`
   */
  columnLineage = (nodeId: string): Promise<answers.ColumnLineage | undefined> => {
    const path = `/column-lineage?nodeId=${encodeURIComponent(nodeId)}&depth=1`;
    return undefinedIfMissing(this.#get(path, "column lineage", answers.columnLineage));
  };

  /** The run events whose own time lies in a span, oldest first, as far as a limit. */
  events = (span: Parameters<typeof readEvents>[1]) =>
    readEvents((path, page) => this.#get(path, "list of events", page), span);

  #list<T>(path: string, key: string, item: z.ZodType<T>, idOf: (item: T) => string): Promise<Listing<T>> {
    return readListing(this.#reading(path, key, item, idOf), this.#unsteady(path));
  }

  #datasets(namespace: string): Reading<answers.Dataset> {
    const { read, idOf } = this.#reading(datasetsPath(namespace), "datasets", answers.dataset, ({ name }) => name);
    const none = { totalCount: 0, items: [], characters: 0 };
    return { read: async (query) => (await undefinedIfMissing(read(query))) ?? none, idOf };
  }

  #reading<T>(path: string, key: string, item: z.ZodType<T>, idOf: (item: T) => string): Reading<T> {
    // The list of namespaces alone has no count.
    const page = z.looseObject({ totalCount: z.int().optional(), [key]: z.array(item) });
    const read = async (query: string) => {
      const { answer, characters } = await this.#ask(`${path}?${query}`, `list of ${key}`, page);
      return { totalCount: answer.totalCount as number | undefined, items: answer[key] as T[], characters };
    };
    return { read, idOf };
  }

  #unsteady = (path: string) => () => new RehearsalError("STEP", explained(this.#api + path, unsteady));

  async #get<T>(path: string, what: string, expected: z.ZodType<T>): Promise<T> {
    return (await this.#ask(path, what, expected)).answer;
  }

  async #ask<T>(path: string, what: string, expected: z.ZodType<T>): Promise<{ answer: T; characters: number }> {
    const url = this.#api + path;
    const { status, pieces } = await this.#answer(url);
    const text = pieces.join("");
    // What has waited for an answer may be old to V8, which then takes what it holds for living: half a megabyte each.
    pieces.length = 0;
    if (status !== 200) {
      if (isAccessRefused(status))
        throw accessRefused("marquez", `asking Marquez for ${url}`, { status, text, headers: this.#headers });
      const found = `it answered ${status}: ${text.slice(0, 300)}`;
      if (status >= 500) throw broken(url, found);
      throw new (status === 404 ? NotFound : RehearsalError)("STEP", explained(url, found));
    }
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw broken(url, `the answer is not JSON: ${text.slice(0, 300)}`, cause);
    }
    const { data, error } = expected.safeParse(answer);
    if (error) throw broken(url, `${otherShape(what)}\nIn detail: ${z.prettifyError(error)}`, error);
    return { answer: data as T, characters: text.length };
  }

  /** Whether what uses this client has no more time. */
  #isPastDeadline(): boolean {
    return (this.#signal?.reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  }

  async #answer(url: string): Promise<{ status: number; pieces: string[] }> {
    const asked = performance.now();
    try {
      const { statusCode: status, body } = await request(url, {
        signal: this.#signal ?? null,
        headers: revealed(this.#headers),
        headersTimeout: patience,
        bodyTimeout: patience,
      });
      return { status, pieces: await piecesOf(body) };
    } catch (cause) {
      const waited = performance.now() - asked;
      if (this.#isPastDeadline() && waited >= silence)
        throw broken(url, `it had not answered after ${(waited / 1000).toFixed(0)} s, when the time for this was up`);
      this.#signal?.throwIfAborted();
      throw broken(url, `it did not answer (${whyNoAnswer(cause, url)})`, cause);
    }
  }
}

/** A body as text, piece by piece: the bytes of each are let go as soon as they came. */
async function piecesOf(body: AsyncIterable<Uint8Array>): Promise<string[]> {
  const decoder = new StringDecoder("utf8");
  const pieces: string[] = [];
  for await (const bytes of body) pieces.push(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
  pieces.push(decoder.end());
  return pieces;
}

const namespacePath = (namespace: string): string => `/namespaces/${encodeURIComponent(namespace)}`;
const datasetsPath = (namespace: string): string => `${namespacePath(namespace)}/datasets`;
const jobPath = (namespace: string, name: string): string =>
  `${namespacePath(namespace)}/jobs/${encodeURIComponent(name)}`;

/** Marquez answered 404: what was asked for does not exist, or no Marquez answers there. */
class NotFound extends RehearsalError {}

async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof NotFound) return undefined;
    throw thrown;
  }
}

const unsteady = "the list changed each time that it was read, 3 times: its pages do not fit together";

const otherShape = (what: string): string =>
  `the answer is not the ${what} that Marquez 0.51 sends: another version of it, or another program, answers there`;

const explained = (url: string, found: string) => ({
  doing: `asking Marquez for ${url}`,
  found,
  next: "See marquez.log in the evidence, or the log of your own Marquez at marquez.url.",
});

const broken = (url: string, found: string, cause?: unknown): BrokenService =>
  new BrokenService("STEP", explained(url, found), { cause });

/** The id of a job's node in the lineage graph. */
export const jobNode = (namespace: string, name: string): string => `job:${namespace}:${name}`;
/** The id of a dataset's node in the graphs of lineage and of columns. */
export const datasetNode = (namespace: string, name: string): string => `dataset:${namespace}:${name}`;
