import { setTimeout as pause } from "node:timers/promises";
import pRetry from "p-retry";
import { z } from "zod";
import { request, whyNoAnswer } from "../machine/request.ts";
import { revealed, type SecretHeaders } from "../settings/credentials.ts";
import { accessRefused, isAccessRefused } from "../settings/refused-access.ts";
import * as answers from "./answers.ts";
import { PrefectBroken, PrefectRefused, PrefectUnavailable } from "./errors.ts";

export type { Deployment, FlowRun, FlowRunState, LogLine, NamedDeployment, WorkPool, WorkQueue } from "./answers.ts";
export { PrefectRefused } from "./errors.ts";

/** The most items that Prefect gives to one request: it refuses more with 422. */
const pageSize = 200;
/** Milliseconds that Prefect may take to begin an answer, and between two parts of it. */
const patience = 30_000;

/** Milliseconds for which a server may go on answering that it is busy. */
const busyPatience = 60_000;

type Method = "GET" | "POST" | "DELETE";

/** How to use a server. */
export interface PrefectOptions {
  /** Milliseconds for which the server may go on answering that it is busy. */
  patience?: number;
  /** Headers that it wants with every request. */
  headers?: SecretHeaders;
}

/**
 * Uses one Prefect 3 server by its REST API (https://docs.prefect.io/v3/api-ref/rest-api).
 *
 * Every method throws PrefectRefused when Prefect refuses what it is asked; BrokenService when Prefect does not answer, or
 * answers with an error or something unexpected, or refuses access; and the signal's reason, when the signal is aborted. A server that says
 * that it is busy (503, 429) is asked again.
 */
export class PrefectClient {
  readonly #api: string;
  readonly #signal: AbortSignal;
  readonly #busyPatience: number;
  readonly #headers: SecretHeaders;

  /** @param url the base URL of the server, without `/api` */
  constructor(url: string, signal: AbortSignal, { patience = busyPatience, headers = {} }: PrefectOptions = {}) {
    this.#api = `${url}/api`;
    this.#signal = signal;
    this.#busyPatience = patience;
    this.#headers = headers;
  }

  /** All deployments. */
  async deployments(): Promise<answers.NamedDeployment[]> {
    // One after the other: a deployment may be made meanwhile, and its flow is made first.
    const deployments = await this.#pages("/deployments/filter", {}, answers.deployment);
    const flows = await this.#pages("/flows/filter", {}, answers.flow);
    const flowNames = new Map(flows.map(({ id, name }) => [id, name]));
    return deployments.map((one) => ({ ...one, path: `${flowNames.get(one.flow_id)}/${one.name}` }));
  }

  /**
   * Starts a flow run of a deployment now. A server that is busy or breaks off may have created the run all the same: the
   * name is also the idempotency key, so that asking again creates no second run.
   */
  async createFlowRun(
    deploymentId: string,
    name: string,
    parameters: Record<string, unknown>,
  ): Promise<answers.FlowRun> {
    const path = `/deployments/${encodeURIComponent(deploymentId)}/create_flow_run`;
    const create = () => this.#request("POST", path, answers.flowRun, { name, parameters, idempotency_key: name });
    return await pRetry(create, {
      retries: 5,
      minTimeout: 100,
      factor: 1.5,
      signal: this.#signal,
      shouldRetry: ({ error }) => error instanceof PrefectUnavailable,
    });
  }

  /** A flow run as it is now. */
  flowRun = (id: string): Promise<answers.FlowRun> =>
    this.#request("GET", `/flow_runs/${encodeURIComponent(id)}`, answers.flowRun);

  /** The states of a flow run since it was triggered, oldest first. */
  flowRunStates = (id: string): Promise<answers.FlowRunState[]> =>
    this.#request("GET", `/flow_run_states/?flow_run_id=${encodeURIComponent(id)}`, z.array(answers.flowRunState));

  /** The names of the workers of a work pool that are online. */
  async workersOnline(pool: string): Promise<string[]> {
    const workers = await this.#pages(`/work_pools/${encodeURIComponent(pool)}/workers/filter`, {}, answers.worker);
    return workers.filter(({ status }) => status === "ONLINE").map(({ name }) => name);
  }

  /** A work pool; undefined when there is none of that name. */
  async workPool(pool: string): Promise<answers.WorkPool | undefined> {
    try {
      return await this.#request("GET", `/work_pools/${encodeURIComponent(pool)}`, answers.workPool);
    } catch (error) {
      if (error instanceof PrefectRefused && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The names of all work pools. */
  async workPools(): Promise<string[]> {
    const pools = await this.#pages("/work_pools/filter", {}, answers.workPool);
    return pools.map(({ name }) => name);
  }

  /** The types of work pools that the server knows, each with its base job template. */
  async workPoolTypes(): Promise<Map<string, Record<string, unknown>>> {
    const view = await this.#request("GET", "/collections/views/aggregate-worker-metadata", answers.workerTypes);
    return new Map(
      Object.values(view).flatMap((types) =>
        Object.entries(types).map(([type, one]) => [type, one.default_base_job_configuration] as const),
      ),
    );
  }

  /** Makes a work pool. One that is there stays as it is. */
  async createWorkPool(name: string, type: string, template: Record<string, unknown>): Promise<void> {
    try {
      await this.#request("POST", "/work_pools/", answers.workPool, { name, type, base_job_template: template });
    } catch (error) {
      if (!(error instanceof PrefectRefused && error.status === 409)) throw error;
    }
  }

  /** Stops the schedules of a deployment, and takes back the flow runs that they planned. It can still be run. */
  async pauseDeployment(id: string): Promise<void> {
    await this.#request("POST", `/deployments/${encodeURIComponent(id)}/pause_deployment`, z.unknown());
  }

  /** Removes a deployment, with the flow runs of it that have not begun. */
  removeDeployment = (id: string): Promise<void> => this.#remove(`/deployments/${encodeURIComponent(id)}`);

  /** Removes a work pool, with its queues: no worker gets a flow run from it any more. */
  removeWorkPool = (pool: string): Promise<void> => this.#remove(`/work_pools/${encodeURIComponent(pool)}`);

  /** The queues of a work pool. */
  workQueues = (pool: string): Promise<answers.WorkQueue[]> =>
    this.#pages(`/work_pools/${encodeURIComponent(pool)}/queues/filter`, {}, answers.workQueue);

  /** All log lines of a flow run so far, oldest first. */
  logs = (id: string): Promise<answers.LogLine[]> =>
    this.#pages("/logs/filter", { logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_ASC" }, answers.logLine);

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

  /** Removes something; it is no error that it is gone. Prefect answers with nothing. */
  async #remove(path: string): Promise<void> {
    try {
      await this.#accepted("DELETE", path);
    } catch (error) {
      if (!(error instanceof PrefectRefused && error.status === 404)) throw error;
    }
  }

  async #request<T>(method: "GET" | "POST", path: string, expected: z.ZodType<T>, sent?: object): Promise<T> {
    const { doing, text } = await this.#accepted(method, path, sent);
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new PrefectBroken(doing, `the answer is not JSON: ${text.slice(0, 500)}`, cause);
    }
    const { data, error } = expected.safeParse(answer);
    if (error) throw new PrefectBroken(doing, `${otherShape}\nIn detail: ${z.prettifyError(error)}`, error);
    return data as T;
  }

  /** The text of an answer that says that all is well, and what was done for it. */
  async #accepted(method: Method, path: string, sent?: object): Promise<{ doing: string; text: string }> {
    const doing = `asking Prefect: ${method} ${this.#api}${path}`;
    const { status, text } = await this.#patiently(doing, method, path, sent);
    const found = `it answered ${status}: ${text.slice(0, 500)}`;
    if (isBusy(status)) throw new PrefectBroken(doing, found);
    if (status >= 500) throw new PrefectUnavailable(doing, found);
    if (isAccessRefused(status)) throw accessRefused("prefect", doing, { status, text, headers: this.#headers });
    if (status >= 300) throw new PrefectRefused(doing, status, text);
    return { doing, text };
  }

  /** Asks again while the server says that it is busy, as long as there is patience. */
  async #patiently(doing: string, method: Method, path: string, sent?: object) {
    const end = performance.now() + this.#busyPatience;
    for (let wait = 100; ; wait = Math.min(1.5 * wait, 2_000)) {
      const answer = await this.#answer(doing, method, path, sent);
      const next = Math.max(wait, answer.retryAfter);
      if (!isBusy(answer.status) || performance.now() + next > end) return answer;
      await pause(next, undefined, { signal: this.#signal }).catch(() => this.#signal.throwIfAborted());
    }
  }

  async #answer(doing: string, method: Method, path: string, sent?: object) {
    try {
      const {
        statusCode: status,
        headers,
        body,
      } = await request(this.#api + path, {
        method,
        signal: this.#signal,
        headersTimeout: patience,
        bodyTimeout: patience,
        headers: { ...revealed(this.#headers), ...(sent ? { "content-type": "application/json" } : {}) },
        ...(sent ? { body: JSON.stringify(sent) } : {}),
      });
      return { status, retryAfter: millisecondsOf(headers["retry-after"]), text: await body.text() };
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw new PrefectUnavailable(doing, `it did not answer (${whyNoAnswer(cause, this.#api)})`, cause);
    }
  }
}

const isBusy = (status: number): boolean => status === 503 || status === 429;

const otherShape = "the answer is not what Prefect 3 sends: another version of it, or another program, answers there";

/** The milliseconds in a Retry-After header, which holds seconds or a time. */
function millisecondsOf(header: string | string[] | undefined): number {
  const text = String(header ?? "");
  const milliseconds = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds);
}
