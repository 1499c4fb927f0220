import { delimiter } from "node:path";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** The environment that tells a refinement or a worker where this stack is. What the settings add goes over it. */
export function environment(
  { urls }: Provisioned,
  { tools, settings }: Rehearsal,
  added: Record<string, string>,
): Record<string, string> {
  const noProxy = [process.env["NO_PROXY"] ?? process.env["no_proxy"], "127.0.0.1", "localhost"]
    .filter(Boolean)
    .join(",");
  return {
    PATH: [...tools.path, process.env["PATH"]].join(delimiter),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    PYTHONUNBUFFERED: "1",
    OPENLINEAGE_URL: urls.marquez,
    OPENLINEAGE_NAMESPACE: settings.namespace,
    HOTPASS_LINEAGE_NAMESPACE: settings.namespace,
    PREFECT_API_URL: `${urls.prefect}/api`,
    ...added,
  };
}
