import assert from "node:assert/strict";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { copyExample, drift, failed } from "./example.ts";

describe("the example of Airflow", function () {
  this.timeout(600_000);

  /** What was sent, in the order of arrival: `START load`. */
  const sent = (events: string) =>
    events
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as RecordedRequest).event as { eventType: string; job: { name: string } })
      .map(({ eventType, job }) => `${eventType} ${job.name}`);

  it("passes with the command of its README: the DAG, and each task with its datasets and columns", async () => {
    const { exitCode, result, read } = await copyExample("airflow").rehearse();
    assert.deepEqual([exitCode, result.errors, failed(result), drift(result)], [0, [], [], "passed"]);
    assert.deepEqual(sent(read("events.ndjson")), [
      "START club_contacts.load",
      "COMPLETE club_contacts.load",
      "START club_contacts.refine",
      "COMPLETE club_contacts.refine",
      "START club_contacts.count",
      "COMPLETE club_contacts.count",
      "COMPLETE club_contacts",
    ]);
    assert.equal(result.lineage[0]?.words, "sent 7, accepted 7, kept 7");
    const { datasets } = JSON.parse(read("datasets.json"));
    const contacts = datasets.find(({ name }: { name: string }) => name === "main.contacts");
    assert.deepEqual(contacts.columnLineage.map(({ name }: { name: string }) => name).sort(), [
      "email",
      "name",
      "town",
    ]);
    await assertNothingLeft(result.id);
  });

  it("passes with the second, whose DAG fails: its failure and the reason reach the lineage", async () => {
    const { exitCode, result, read } = await copyExample("airflow").rehearse(1);
    assert.deepEqual([exitCode, result.errors, failed(result)], [0, [], []]);
    assert.deepEqual(sent(read("events.ndjson")), [
      "START club_contacts.load",
      "FAIL club_contacts.load",
      "FAIL club_contacts",
    ]);
    const failure = result.expectations.find(({ name }) => name === "lineage.failure");
    assert.equal(failure?.status, "passed");
    await assertNothingLeft(result.id);
  });
});
