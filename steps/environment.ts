import { delimiter } from "node:path";
import type { Context } from "../context/context.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/**
 * The environment that tells a refinement or a worker where this stack is.
 * @param added variables of the settings, which override these
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

/** What every command gets, also before there is a stack: the tools on PATH, and which rehearsal it belongs to. */
export const baseEnvironment = async ({ tools, id }: Pick<Context, "tools" | "id">) => ({
  PATH: [...(await tools.path()), process.env.PATH].join(delimiter),
  [rehearsalVariable]: id,
});

/**
 * What makes Prefect's own commands quick and quiet.
 * @param home an empty directory: the user's profile, with its cloud and API key, stays out of the rehearsal
 */
export const prefectEnvironment = (home: string): Record<string, string> => ({
  PREFECT_HOME: home,
  PREFECT_WORKER_QUERY_SECONDS: "0.25",
  PREFECT_LOGGING_TO_API_BATCH_INTERVAL: "0.1",
  PREFECT_LOGGING_COLORS: "false",
  NO_COLOR: "1",
  DO_NOT_TRACK: "1",
});
