import assert from "node:assert/strict";
import { keptRunId } from "../../marquez/run-id.ts";
import { runUuid } from "../../offline/emulators/marquez-stand-in/name-based-uuid.ts";
import { answerTo, replay } from "../offline/marquez-replay.ts";

/** What Java 17 makes of texts: UUID.fromString, or UUID.nameUUIDFromBytes where that throws. */
const java: Record<string, string> = {
  "6B703868-6DD1-5963-A01A-7B55FC35C8C2": "6b703868-6dd1-5963-a01a-7b55fc35c8c2",
  "6b7038686dd15963a01a7b55fc35c8c2": "f533144f-9335-32d4-831d-7a2b3411d193",
  "daily-ü": "d34916d9-2150-30d9-a25e-a6ed17769551",
  "": "d41d8cd9-8f00-3204-a980-0998ecf8427e",
  "6b703868-6dd1-5963-a01a-7b55fc35c8c2 ": "775b4bdd-3646-36ba-ac48-19a4d567c354",
  "1-1-1-1-1-1": "66b6162d-4e6a-3449-922f-8737f19c50e1",
  "1--1-1-1": "e537a5bc-37a5-3627-b56f-af04da925be7",
  "0x1-1-1-1-1": "2d13551f-de2d-37e6-aee9-dba8ea2bb070",
  "ffffffffffffffff-1-1-1-1": "eee94c46-c1ef-3574-8669-548050b74239",
  "1-1-1-1-1": "00000001-0001-0001-0001-000000000001",
  "+1-1-1-1-1": "00000001-0001-0001-0001-000000000001",
  "abcdef123-1-1-1-1": "bcdef123-0001-0001-0001-000000000001",
  "7fffffffffffffff-1-1-1-1": "ffffffff-0001-0001-0001-000000000001",
  "1-1-1-1-00000000000000000000001": "00000001-0001-0001-0001-000000000001",
};

describe("the id under which Marquez keeps a run", () => {
  for (const [sent, kept] of Object.entries(java)) {
    it(`is what Java makes of ${JSON.stringify(sent)}`, () => assert.equal(keptRunId(sent), kept));
    it(`is the stand-in's for ${JSON.stringify(sent)}`, () => assert.equal(runUuid(sent), keptRunId(sent)));
  }

  it("is in lower case, as a real Marquez was recorded to answer", () => {
    const sent = replay.find(({ file }) => file === "post_upper_run.json")?.event as { run: { runId: string } };
    const runs = replay.find(({ file }) => file === "get_runs_upper.json");
    assert.ok(runs);
    const { json } = answerTo(runs) as { json: { runs: { id: string }[] } };
    assert.equal(keptRunId(sent.run.runId), json.runs[0]?.id);
  });
});
