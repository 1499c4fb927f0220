import assert from "node:assert/strict";
import { labelled } from "../../docker/containers.ts";

/** Asserts that the container engine has no container, network or volume with this rehearsal's label. */
export async function assertNothingLeft(id: string): Promise<void> {
  for (const kind of ["container", "network", "volume"] as const)
    assert.deepEqual(await labelled(kind, `lineage-rehearsal.id=${id}`), [], `a ${kind} is left`);
}
