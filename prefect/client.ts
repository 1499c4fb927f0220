import pRetry from "p-retry";
import { request } from "undici";
import { z } from "zod";
import { RehearsalError } from "../errors.ts";
import { until as untilAnswer } from "../machine/until.ts";

const pageSize = 200;

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
export type FlowRun = z.output<typeof flowRun>;
export type LogLine = z.output<typeof logLine>;

/** Reads and triggers on one Prefect 3 server by its REST API (https://docs.prefect.io/v3/api-ref/rest-api). */
export class PrefectClient {
  readonly #api: string;
  readonly #signal: AbortSignal;

  /** @param url the server's base, without `/api` */
  constructor(url: string, signal: AbortSignal) {
    this.#api = `${url}/api`;
    this.#signal = signal;
  }

  /** All deployments as `flow/deployment`. */
  async deployments(): Promise<(Deployment & { path: string })[]> {
    const [deployments, flows] = await Promise.all([
      this.#all("/deployments/filter", {}, deployment),
      this.#all("/flows/filter", {}, flow),
    ]);
    const names = new Map(flows.map(({ id, name }) => [id, name]));
    return deployments.map((one) => ({ ...one, path: `${names.get(one.flow_id)}/${one.name}` }));
  }

  /** Triggers a run of a deployment, now. A server that is busy may answer 503: the key makes asking again harmless. */
  async createFlowRun(deploymentId: string, name: string, parameters: Record<string, unknown>): Promise<FlowRun> {
    const ask = () =>
      this.#ask("POST", `/deployments/${deploymentId}/create_flow_run`, { name, parameters, idempotency_key: name });
    return flowRun.parse(await pRetry(ask, { retries: 5, minTimeout: 100, factor: 1.5, signal: this.#signal }));
  }

  flowRun = async (id: string): Promise<FlowRun> => flowRun.parse(await this.#ask("GET", `/flow_runs/${id}`));

  /** The names of the workers of a pool that are online. */
  async workersOnline(pool: string): Promise<string[]> {
    const workers = await this.#all(`/work_pools/${encodeURIComponent(pool)}/workers/filter`, {}, worker);
    return workers.filter(({ status }) => status === "ONLINE").map(({ name }) => name);
  }

  /** All log lines of a flow run so far, oldest first. */
  logs = (id: string): Promise<LogLine[]> =>
    this.#all("/logs/filter", { logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_ASC" }, logLine);

  async #all<T>(path: string, filter: object, item: z.ZodType<T>): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const page = z
        .array(item)
        .parse(await this.#ask("POST", path, { ...filter, limit: pageSize, offset: items.length }));
      items.push(...page);
      if (page.length < pageSize) return items;
    }
  }

  async #ask(method: "GET" | "POST", path: string, sent?: object): Promise<unknown> {
    const answer = await request(this.#api + path, {
      method,
      signal: this.#signal,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      ...(sent ? { headers: { "content-type": "application/json" }, body: JSON.stringify(sent) } : {}),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return JSON.parse(text);
    throw new RehearsalError("STEP", {
      doing: `asking Prefect: ${method} ${path}`,
      found: `the answer ${answer.statusCode}: ${text.slice(0, 500)}`,
      next: "See prefect.log in the evidence.",
    });
  }
}

/** The signature that steps/flow-run.ts still calls. Use `until` of machine/until.ts instead. */
export const until = <T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  every: number,
  signal: AbortSignal,
): Promise<T> => untilAnswer(ask, wanted, { every, signal });
