import { isNamespaceName } from "./apply-namespace.ts";
import { isDatasetEvent, type LineageEvent } from "./event.ts";

/**
 * Whether Marquez can keep the datasets of an event about a run or a job: it refuses the event when one of their
 * namespaces has other letters than it allows. It checks outputs only when the run ends, and keeps half of the event
 * then; the stand-in refuses outputs as it does inputs.
 */
export function hasDatasetNamespaces(event: LineageEvent): boolean {
  if (isDatasetEvent(event)) return true;
  return [...(event.inputs ?? []), ...(event.outputs ?? [])].every(({ namespace }) => isNamespaceName(namespace));
}
