import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("the id of a run", () => {
  const ids = {
    "without dashes": "0123456789ABCDEF0123456789abcdef",
    "in upper case": "0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0FF",
    "that is no UUID": "nightly 2026-11-25",
  };
  for (const [what, id] of Object.entries(ids))
    it(`is found ${what}`, async () => {
      const program = `${io} const one = { runId: ${JSON.stringify(id)} };
for (const type of ["START", "COMPLETE"]) await post(event(type, { ...io, run: one }));`;
      const verdict = await rehearse({ program, settings: { expect } });
      assert.deepEqual(failures(verdict), {});
      assert.equal(verdict.lineage[0]?.words, "sent 2, accepted 2, kept 2");
    });

  it("is one run when its events write it in different ways", async () => {
    const program = `${io} const { runId } = run();
await post(event("START", { ...io, run: { runId } }));
await post(event("COMPLETE", { ...io, run: { runId: runId.toUpperCase() } }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { expect } })), {});
  });
});

describe("the time of an event", () => {
  for (const [what, time] of Object.entries({
    "in the future": "2093-01-01T00:00:00.000Z",
    "without a zone": "2026-11-25T12:00:00.123456",
    "in another zone": "2026-11-25T12:00:00+0530",
    "in the past": "1970-01-01T00:00:00Z",
  }))
    it(`may be ${what}: the event is found in Marquez's list`, async () => {
      const program = `${io} await post(event("COMPLETE", { ...io, time: "${time}" }));`;
      const verdict = await rehearse({ program, settings: { expect } });
      assert.deepEqual(failures(verdict), {});
      assert.equal(verdict.lineage[0]?.words, "sent 1, accepted 1, kept 1");
    });
});
