import pRetry from "p-retry";
import { request } from "undici";
import { z } from "zod";
import { messageOf, RehearsalError } from "../errors.ts";

/** The most items that Prefect gives to one request: it refuses more with 422. */
const pageSize = 200;
/** Milliseconds that Prefect may take to begin an answer, and between two parts of it. */
const patience = 30_000;

const deployment = z.looseObject({
  id: z.string(),
  name: z.string(),
  flow_id: z.string(),
  work_pool_name: z.string().nullish(),
});
const flowRun = z.looseObject({
  id: z.string(),
  name: z.string(),
  state_type: z.string().nullish(),
  state_name: z.string().nullish(),
  state: z.looseObject({ message: z.string().nullish() }).nullish(),
});
const flow = z.looseObject({ id: z.string(), name: z.string() });
const worker = z.looseObject({ name: z.string(), status: z.string().nullish() });
const logLine = z.looseObject({ timestamp: z.string(), level: z.int(), name: z.string(), message: z.string() });

export type Deployment = z.output<typeof deployment>;
/** A deployment, with its path `flow/deployment`. */
export type NamedDeployment = Deployment & { path: string };
export type FlowRun = z.output<typeof flowRun>;
export type LogLine = z.output<typeof logLine>;

/**
 * Uses one Prefect 3 server by its REST API (https://docs.prefect.io/v3/api-ref/rest-api).
 *
 * Every method throws RehearsalError STEP when Prefect does not answer, or answers with an error or something
 * unexpected; and the signal's reason, when the signal is aborted.
 */
export class PrefectClient {
  readonly #api: string;
  readonly #signal: AbortSignal;

  /** @param url the base URL of the server, without `/api` */
  constructor(url: string, signal: AbortSignal) {
    this.#api = `${url}/api`;
    this.#signal = signal;
  }

  /** All deployments. */
  async deployments(): Promise<NamedDeployment[]> {
    const [deployments, flows] = await Promise.all([
      this.#pages("/deployments/filter", {}, deployment),
      this.#pages("/flows/filter", {}, flow),
    ]);
    const flowNames = new Map(flows.map(({ id, name }) => [id, name]));
    return deployments.map((one) => ({ ...one, path: `${flowNames.get(one.flow_id)}/${one.name}` }));
  }

  /**
   * Starts a flow run of a deployment now. A busy server answers 503, and may have created the run all the same: the name
   * is also the idempotency key, so that asking again creates no second run.
   */
  async createFlowRun(deploymentId: string, name: string, parameters: Record<string, unknown>): Promise<FlowRun> {
    const path = `/deployments/${encodeURIComponent(deploymentId)}/create_flow_run`;
    const create = () => this.#request("POST", path, flowRun, { name, parameters, idempotency_key: name });
    return await pRetry(create, {
      retries: 5,
      minTimeout: 100,
      factor: 1.5,
      signal: this.#signal,
      shouldRetry: ({ error }) => error instanceof Unavailable,
    });
  }

  /** A flow run as it is now. */
  flowRun = (id: string): Promise<FlowRun> => this.#request("GET", `/flow_runs/${encodeURIComponent(id)}`, flowRun);

  /** The names of the workers of a work pool that are online. */
  async workersOnline(pool: string): Promise<string[]> {
    const workers = await this.#pages(`/work_pools/${encodeURIComponent(pool)}/workers/filter`, {}, worker);
    return workers.filter(({ status }) => status === "ONLINE").map(({ name }) => name);
  }

  /** All log lines of a flow run so far, oldest first. */
  logs = (id: string): Promise<LogLine[]> =>
    this.#pages("/logs/filter", { logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_ASC" }, logLine);

  /** Reads a list page by page. Prefect gives no count: a page that is not full is the last. */
  async #pages<T>(path: string, filter: object, item: z.ZodType<T>): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const wanted = { ...filter, limit: pageSize, offset: items.length };
      const page = await this.#request("POST", path, z.array(item), wanted);
      items.push(...page);
      if (page.length < pageSize) return items;
    }
  }

  async #request<T>(method: "GET" | "POST", path: string, expected: z.ZodType<T>, sent?: object): Promise<T> {
    const doing = `asking Prefect: ${method} ${this.#api}${path}`;
    const { status, text } = await this.#answer(doing, method, path, sent);
    if (status >= 500) throw new Unavailable(doing, `it answered ${status}: ${text.slice(0, 500)}`);
    if (status >= 300) throw new Failed(doing, `it answered ${status}: ${text.slice(0, 500)}`);
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new Failed(doing, `the answer is not JSON: ${text.slice(0, 500)}`, cause);
    }
    const { data, error } = expected.safeParse(answer);
    if (error) throw new Failed(doing, `the answer is not what Prefect 3 sends: ${z.prettifyError(error)}`, error);
    return data as T;
  }

  async #answer(doing: string, method: "GET" | "POST", path: string, sent?: object) {
    try {
      const { statusCode: status, body } = await request(this.#api + path, {
        method,
        signal: this.#signal,
        headersTimeout: patience,
        bodyTimeout: patience,
        ...(sent ? { headers: { "content-type": "application/json" }, body: JSON.stringify(sent) } : {}),
      });
      return { status, text: await body.text() };
    } catch (cause) {
      this.#signal.throwIfAborted();
      const code = (cause as NodeJS.ErrnoException).code ?? messageOf(cause);
      throw new Unavailable(doing, `it did not answer (${code})`, cause);
    }
  }
}

class Failed extends RehearsalError {
  constructor(doing: string, found: string, cause?: unknown) {
    const next = "See prefect.log in the evidence, or the log of your own Prefect at prefect.url.";
    super("STEP", { doing, found, next }, { cause });
  }
}

/** The server is busy, restarting or not there: asking again may help. */
class Unavailable extends Failed {}
