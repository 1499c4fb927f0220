import assert from "node:assert/strict";
import { reachOf } from "../../judgement/graph-reach.ts";
import { runEvent, sentEvents } from "./sent-events.ts";

const namespace = "warehouse.local";
const job = (nth: number) => ({ namespace, name: `job-${nth}` });
const dataset = (nth: number) => ({ namespace: "file", name: `d-${nth}` });
/** Jobs of which each reads what the one before wrote. */
const chain = (length: number) =>
  sentEvents(
    ...Array.from({ length }, (_, nth) =>
      runEvent("COMPLETE", `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`, job(nth), {
        inputs: [dataset(nth)],
        outputs: [dataset(nth + 1)],
      }),
    ),
  );

describe("how far a graph is asked for", () => {
  it("is all of it where few jobs are near, however many there are", () => {
    assert.equal(reachOf(chain(3), job(0), 20), undefined);
    assert.equal(reachOf(chain(400), job(200), 20), undefined);
    assert.equal(reachOf(undefined, job(0), 20), undefined);
    assert.equal(reachOf(chain(3), job(99), 20), undefined);
  });

  it("is less where hundreds of jobs are near", () => {
    assert.deepEqual(reachOf(chain(400), job(200), 399), { depth: 74, jobs: 149, all: 400 });
    const wide = sentEvents(
      ...Array.from({ length: 200 }, (_, nth) =>
        runEvent("COMPLETE", `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`, job(nth), {
          inputs: [dataset(0)],
        }),
      ),
    );
    assert.deepEqual(reachOf(wide, job(0), 20), { depth: 0, jobs: 1, all: 200 });
  });
});
