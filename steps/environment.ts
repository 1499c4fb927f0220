import { delimiter } from "node:path";
import type { Rehearsal } from "../context/context.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** The environment that tells a refinement or a worker where this stack is. What the settings add goes over it. */
export async function environment(
  { urls }: Provisioned,
  { tools, settings, id }: Rehearsal,
  added: Record<string, string>,
): Promise<Record<string, string>> {
  const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return {
    PATH: [...(await tools.path()), process.env.PATH].join(delimiter),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    PYTHONUNBUFFERED: "1",
    OPENLINEAGE_URL: urls.marquez,
    OPENLINEAGE_NAMESPACE: settings.namespace,
    HOTPASS_LINEAGE_NAMESPACE: settings.namespace,
    ...(urls.prefect ? { PREFECT_API_URL: `${urls.prefect}/api` } : {}),
    [rehearsalVariable]: id,
    ...added,
  };
}

/** What makes Prefect's own commands quick and quiet, and keeps the user's profile, with its cloud and its key, out of a rehearsal. */
export const prefectEnvironment = (home: string): Record<string, string> => ({
  PREFECT_HOME: home,
  PREFECT_WORKER_QUERY_SECONDS: "0.25",
  PREFECT_LOGGING_TO_API_BATCH_INTERVAL: "0.1",
  PREFECT_LOGGING_COLORS: "false",
  NO_COLOR: "1",
  DO_NOT_TRACK: "1",
});
