import { listNames } from "../lineage/names.ts";
import { type Expectation, judged } from "../rules/expectation.ts";
import type { EndedFlowRun, FlowRunResult } from "./facts.ts";
import { explain, type Outcome } from "./outcome.ts";
import { withheldHint } from "./withheld.ts";

/** How many flow runs that failed a message quotes the log of. */
const mostQuoted = 3;

/** Judges whether the flow runs that the rehearsal triggered have completed. */
export function judgeFlowRun(outcome: Outcome<FlowRunResult>): Expectation {
  const name = "prefect.flow-run";
  const one = "a flow run in state COMPLETED";
  if (outcome.status !== "passed") return judged(name, false, one, explain(outcome).found, explain(outcome).next);
  const { deployment, runs, logs, withheld } = outcome.value;
  const failed = runs.filter(({ state }) => state !== "COMPLETED");
  const passed = failed.length === 0;
  const [first] = runs;
  if (first && runs.length === 1)
    return judged(
      name,
      passed,
      one,
      describe(first, ` of ${deployment}`),
      `See ${logs.join(" and ")}.${withheldHint(withheld)}`,
    );
  const quoted = failed.slice(0, mostQuoted).map((run) => describe(run, ""));
  const others = failed.slice(mostQuoted).map((run) => `${run.name} is ${run.state}`);
  const number = `${runs.length - failed.length} of ${runs.length} flow runs of ${deployment} are COMPLETED`;
  const parts = [number, ...quoted, ...(others.length > 0 ? [listNames(others)] : [])];
  return judged(
    name,
    passed,
    `${runs.length} flow runs in state COMPLETED`,
    parts.join("\n"),
    `See ${listNames(logs)}.${withheldHint(withheld)}`,
  );
}

/** How a flow run ended; for one that failed, with the last lines of its log. */
function describe({ name, state, message, tail, ofWorker }: EndedFlowRun, of: string): string {
  const end = `${name}${of} is ${state}${message ? `: ${message}` : ""}`;
  return state === "COMPLETED" || tail === ""
    ? end
    : `${end}\n${ofWorker ? "worker.log says of it" : "Its log ends with"}:\n${tail}`;
}
