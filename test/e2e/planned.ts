import assert from "node:assert/strict";
import type { Result } from "../../rehearsal/result.ts";
import { type Place, rehearse } from "./command.ts";

/** Asserts that `rehearse plan` tells of a rehearsal what came of it: the same steps, expectations and images. */
export async function assertAsPlanned(at: Place, args: string[], done: Result): Promise<void> {
  const { exitCode, stdout, stderr } = await rehearse(at, ["plan", "--json", ...args]);
  assert.equal(exitCode, 0, stderr);
  const planned = JSON.parse(stdout);
  const titles = (all: { title: string }[]) => all.map(({ title }) => title);
  assert.deepEqual(titles(planned.expectations), titles(done.expectations));
  // Many steps run beside each other, so their order is no promise.
  assert.deepEqual(planned.steps.toSorted(), done.steps.map(({ name }) => name).toSorted());
  assert.deepEqual(
    planned.services.map(({ name }: { name: string }) => name).toSorted(),
    done.images.map(({ name }) => name).toSorted(),
  );
}
