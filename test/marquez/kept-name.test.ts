import assert from "node:assert/strict";
import { MarquezClient } from "../../marquez/client.ts";
import { keptJobName, keptNamespace } from "../../marquez/kept-name.ts";
import { MemoryJournal, marquezOver, post } from "../offline/in-process.ts";
import { answerTo, replay } from "../offline/marquez-replay.ts";

interface Parent {
  job: { name: string };
}
interface Sent {
  eventType?: string;
  run?: { runId: string; facets?: { parent?: Parent; parentRun?: Parent } };
  job?: { namespace: string; name: string };
}

/** The names in a recorded list. */
function recordedNames(file: string, key: string): string[] {
  const found = replay.find((one) => one.file === file);
  assert.ok(found);
  const { json } = answerTo(found) as { json: Record<string, { name: string }[]> };
  return (json[key] ?? []).map(({ name }) => name);
}

const recorded = replay.filter(({ status, event }) => status === 201 && event).map(({ event }) => event as Sent);

describe("the name under which Marquez keeps a job", () => {
  it("is that of every job in the recorded list, and no other", () => {
    // Marquez does not list a job whose run has no state yet.
    const listed = recorded.filter(({ run, eventType }) => !run || eventType);
    const kept = listed.flatMap(({ job, run }) => {
      const parent = run?.facets?.parent ?? run?.facets?.parentRun;
      return job ? [keptJobName(job.name, parent?.job.name)] : [];
    });
    // The gzip request's event is not in the index; the umlaut's namespace has a job of its own.
    const expected = new Set([...kept.filter((name) => name !== "job"), "gzipped"]);
    assert.deepEqual(recordedNames("get_jobs.json", "jobs").toSorted(), [...expected].toSorted());
  });

  const cases: [name: string, parent: string | undefined, kept: string][] = [
    ["task", undefined, "task"],
    ["task", "dag", "dag.task"],
    ["dag.task", "dag", "dag.task"],
    ["dagger.task", "dag", "dag.dagger.task"],
    ["dag.task", "dag.task", "dag.task"],
    ["dag", "dag", "dag.dag"],
    ["a.b.c", "a.b.c", "a.b.c"],
    ["task", "outer.dag", "outer.dag.task"],
  ];
  for (const [index, [name, parent, kept]] of cases.entries())
    it(`is ${kept} for ${name} ${parent ? `with the parent ${parent}` : "without a parent"}, as in the stand-in`, async () => {
      assert.equal(keptJobName(name, parent), kept);
      await using marquez = await marquezOver(new MemoryJournal());
      const facet = parent && { run: { runId: `parent-${index}` }, job: { namespace: "n", name: parent } };
      const event = {
        eventType: "START",
        eventTime: "2026-11-25T12:00:00Z",
        run: {
          runId: `run-${index}`,
          facets: facet ? { parent: { _producer: "urn:t", _schemaURL: "urn:t", ...facet } } : {},
        },
        job: { namespace: "n", name },
        producer: "urn:test",
        schemaURL: "urn:test",
      };
      assert.equal(await post(marquez, event), 201);
      assert.ok(await new MarquezClient(marquez.url).job("n", kept));
    });
});

describe("the name under which Marquez keeps a namespace", () => {
  it("has _ for each character outside Marquez's set", () => {
    assert.equal(keptNamespace("Daten Müller (Test)"), "Daten_M_ller__Test_");
    assert.equal(keptNamespace("s3://bucket/prefix"), "s3://bucket/prefix");
    assert.equal(keptNamespace("a;b=c"), "a_b_c");
    assert.equal(keptNamespace("rocket 🚀"), "rocket__");
  });

  it("is a namespace of the recorded list for every job that was sent", () => {
    const names = recordedNames("get_namespaces.json", "namespaces");
    for (const { job } of recorded) if (job) assert.ok(names.includes(keptNamespace(job.namespace)), job.namespace);
  });

  for (const sent of ["Daten Müller (Test)", "s3://bucket/prefix", "a;b=c", "rocket 🚀", "C:\\data"])
    it(`is the stand-in's for ${sent}`, async () => {
      await using marquez = await marquezOver(new MemoryJournal());
      const event = {
        eventTime: "2026-11-25T12:00:00Z",
        eventType: "START",
        run: { runId: "r" },
        producer: "urn:test",
      };
      assert.equal(await post(marquez, { ...event, job: { namespace: sent, name: "j" }, schemaURL: "urn:test" }), 201);
      assert.ok(await new MarquezClient(marquez.url).job(keptNamespace(sent), "j"));
    });
});
