import { setTimeout as pause } from "node:timers/promises";
import type { Flow, Plan } from "./plan.ts";
import { type Place, save } from "./runbook.ts";
import { run, start } from "./runbook-command.ts";

const pollMilliseconds = 200;
const ended = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"];

/**
 * The flow run of the runbook: the worker is started, the deployment registered, a flow run triggered and waited for. It is
 * triggered over Prefect's API, which spares the runbook the seconds that `prefect deployment run --watch` takes to start.
 * @throws Error when the flow run does not complete
 */
export async function runFlow(plan: Plan, flow: Flow, place: Place): Promise<{ capture: () => Promise<void> }> {
  const api = `${place.urls.prefect}/api`;
  const worker = flow.worker && start(plan, place, flow.worker, "worker.log");
  try {
    const { pool } = flow;
    if (pool) await until(async () => (await fetch(`${api}/work_pools/${encodeURIComponent(pool)}`)).ok);
    if (flow.register) await run(plan, place, flow.register, "register.log");
    const deployment = await until(() => deploymentOf(api, flow.deployment));
    const { id } = (await post(`${api}/deployments/${deployment}/create_flow_run`, {
      name: plan.name,
      parameters: flow.parameters,
      state: { type: "SCHEDULED" },
    })) as { id: string };
    const state = await until(async () => {
      const { state_type } = (await (await fetch(`${api}/flow_runs/${id}`)).json()) as { state_type: string };
      return ended.includes(state_type) ? state_type : undefined;
    });
    if (state !== "COMPLETED") throw new Error(`the flow run ended as ${state}, see worker.log`);
    return {
      capture: async () => {
        await save(`${api}/flow_runs/${id}`, place.evidence, "flow-run.json");
        const lines = { logs: { flow_run_id: { any_: [id] } }, limit: 200, sort: "TIMESTAMP_ASC" };
        await save(`${api}/logs/filter`, place.evidence, "flow-run-log.json", lines);
      },
    };
  } finally {
    // The runbook does not wait for it: its shell ends it.
    worker?.kill("SIGTERM");
  }
}

/** The id of a deployment, by its name or as `flow/deployment`; undefined while there is none. */
async function deploymentOf(api: string, named: string): Promise<string | undefined> {
  const [name, flow] = named.split("/").reverse();
  const found = await post(`${api}/deployments/filter`, {
    deployments: { name: { any_: [name] } },
    ...(flow === undefined ? {} : { flows: { name: { any_: [flow] } } }),
  });
  return (found as { id: string }[])[0]?.id;
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: status ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}

async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await pause(pollMilliseconds);
  }
}
