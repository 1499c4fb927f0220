import { ExecaError } from "execa";
import { BrokenService, messageOf } from "../errors.ts";
import type { Outcome } from "../judgement/outcome.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { serviceStatesNow } from "./service-states.ts";

/** Says which service has stopped. Results without that service say nothing about the lineage. */
export async function describeStoppedService(containers: Provisioned["containers"]): Promise<string | undefined> {
  try {
    const now = await serviceStatesNow(Object.values(containers));
    for (const [service, id] of Object.entries(containers)) {
      const { status, exitCode, why } = now.get(id) ?? { status: "removed", exitCode: 0 };
      if (why !== undefined) return `${service} has failed: ${why}`;
      if (status === "exited") return `${service} is gone: it exited with code ${exitCode}`;
      if (status !== "running") return `${service} is ${status}`;
    }
    return undefined;
  } catch (error) {
    const answer = answerIn(error);
    // The engine shows no states when one of the containers does not exist.
    const missing = Object.entries(containers).find(([, id]) => answer.includes(`No such container: ${id}`));
    if (missing) return `${missing[0]} is removed`;
    const host = Object.values(containers).some(locatedService) ? "cluster" : "container engine";
    return `the ${host} does not say which services are running: ${answer.trim().split("\n", 1)[0]}`;
  }
}

/** Says which service answered with an error or with garbage, or not at all, though it runs: no step could use it. */
export function describeBrokenService(outcomes: Outcome<unknown>[]): string | undefined {
  const broken = outcomes.find((one) => one.status === "failed" && one.error instanceof BrokenService);
  if (broken?.status !== "failed" || !(broken.error instanceof BrokenService)) return undefined;
  const { doing, found } = broken.error.explanation;
  return `${doing}: ${found}`;
}

/** What the engine's client said, where it said anything: its words say more than that the command failed. */
const answerIn = (error: unknown): string =>
  (error instanceof ExecaError && String(error.stderr ?? "")) || messageOf(error);
