import { delimiter } from "node:path";
import type { Context } from "../context/context.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/**
 * The environment of a refinement or a worker: the URLs of this stack, and its namespace.
 * @param added variables from the settings, which override these
 */
export async function commandEnvironment(
  { urls }: Provisioned,
  { tools, settings, id }: Context,
  added: Record<string, string>,
): Promise<Record<string, string>> {
  const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return {
    ...(await baseEnvironment({ tools, id })),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    PYTHONUNBUFFERED: "1",
    OPENLINEAGE_URL: urls.marquez,
    OPENLINEAGE_NAMESPACE: settings.namespace,
    HOTPASS_LINEAGE_NAMESPACE: settings.namespace,
    ...(urls.prefect ? { PREFECT_API_URL: `${urls.prefect}/api` } : {}),
    ...added,
  };
}

/**
 * The environment of every command, also before the stack is up: the tools on PATH, and the
 * rehearsal's id.
 */
export const baseEnvironment = async ({ tools, id }: Pick<Context, "tools" | "id">) => ({
  PATH: [...(await tools.path()), process.env.PATH].join(delimiter),
  [rehearsalVariable]: id,
});

/**
 * Variables that make Prefect's commands quick and quiet.
 * @param home an empty directory, so that the rehearsal does not use the user's Prefect profile and
 * API key
 */
export const prefectEnvironment = (home: string): Record<string, string> => ({
  PREFECT_HOME: home,
  PREFECT_WORKER_QUERY_SECONDS: "0.25",
  PREFECT_LOGGING_TO_API_BATCH_INTERVAL: "0.1",
  PREFECT_LOGGING_COLORS: "false",
  NO_COLOR: "1",
  DO_NOT_TRACK: "1",
});
