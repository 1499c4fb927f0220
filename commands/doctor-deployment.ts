import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/**
 * Checks whether anybody registers and runs the deployment on a Prefect server of the rehearsal's own, which knows none.
 * A worker that serves a flow registers it itself; one of a work pool does not.
 */
export function deploymentPresence({ prefect }: Settings): Presence[] {
  if (!prefect.enabled || prefect.url !== undefined) return [];
  const { deployment = "", register, worker } = prefect;
  const serves = worker !== undefined && !isPoolWorker(worker);
  const lacks = [
    ...(register || serves ? [] : ["nobody registers it: prefect.register is not set"]),
    ...(worker ? [] : ["nobody runs it: prefect.worker is not set"]),
  ];
  return [
    {
      name: "deployment",
      status: lacks.length === 0 ? "found" : "missing",
      found:
        lacks.length > 0
          ? lacks.join("; ")
          : `${deployment}: ${register ? "prefect.register registers it" : "prefect.worker has to register it itself, as `serve` does"}, prefect.worker runs it`,
      needed: `the deployment ${deployment}, on the rehearsal's Prefect server, which is new and knows none`,
      how: "Set both (docs/hotpass.md shows an example), or name your own server with prefect.url, or set prefect.enabled to false.",
    },
  ];
}

/** `prefect worker start …`, however it is called. */
const isPoolWorker = (argv: string[]): boolean => argv.some((one, at) => one === "worker" && argv[at + 1] === "start");
