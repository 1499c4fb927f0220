import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { recordStatus } from "../../evidence/status-file.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { documentOf } from "./document.ts";
import { entry, failedEntry } from "./entry.ts";

describe("the status file", () => {
  it("has the last outcome of a rehearsal under its title; what nobody knows is null", async () => {
    using document = documentOf("{}", "status.json");
    await recordStatus(document.path, entry);
    await recordStatus(document.path, { ...failedEntry, branch: "main" });
    assert.deepEqual(JSON.parse(document.read()), {
      "Marquez lineage": {
        rehearsal: "Marquez lineage",
        verdict: "failed",
        failed: ["aviation: lineage.accepted", "lineage.kept"],
        startedAt: "2026-11-23T09:58:00.000Z",
        endedAt: "2026-11-23T10:01:30.000Z",
        evidence: entry.evidence,
        artefacts: ["cli.log", "graph.png"],
        id: "20261123t095800z-0123abcd",
        stack: "staging",
        environment: "staging",
        owner: "data platform | QA",
        branch: "main",
        commit: entry.commit,
        pr: null,
        actor: null,
      },
    });
  });

  it("is created where it is missing, with its folder, and loses none of several that are written at once", async () => {
    const place = temporaryPlace("status-");
    try {
      const file = join(place.path, "a", "status.json");
      const names = ["marquez", "arc", "backfill", "e2e"];
      await Promise.all(names.map((rehearsal) => recordStatus(file, { ...entry, rehearsal })));
      assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, "utf8"))).sort(), names.sort());
    } finally {
      place.remove();
    }
  });

  for (const text of ["[]", "half {", "null"])
    it(`stays as it is when it holds ${text}`, async () => {
      using document = documentOf(text, "status.json");
      await assert.rejects(recordStatus(document.path, entry), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        return /something else than one JSON object/.test(thrown.explanation.found);
      });
      assert.equal(document.read(), text);
    });
});
