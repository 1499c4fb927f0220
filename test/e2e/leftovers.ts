import assert from "node:assert/strict";
import { labelled } from "../../docker/containers.ts";

/** Nothing that carries our label and this rehearsal's id is in the engine. */
export async function assertNothingLeft(id: string): Promise<void> {
  for (const kind of ["container", "network", "volume"] as const)
    assert.deepEqual(await labelled(kind, `lineage-rehearsal.id=${id}`), [], `a ${kind} is left`);
}
