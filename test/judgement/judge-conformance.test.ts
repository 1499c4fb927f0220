import assert from "node:assert/strict";
import { conformanceReport } from "../../judgement/conformance-report.ts";
import type { Expectation } from "../../rules/expectation.ts";
import type { Body } from "../conformance/clean.ts";
import { cleanEvent, facet } from "../conformance/events.ts";
import { posted } from "../lineage/recorded.ts";
import { judgements } from "./judged.ts";
import { told, toldBy } from "./told.ts";

/** Events that are clean but for what is planted in each. */
const planted = (count: number, plant: (event: Body, nth: number) => void) =>
  toldBy(
    Array.from({ length: count }, (_, index) => {
      const event = cleanEvent("RunEvent");
      plant(event, index + 1);
      return posted(event);
    }),
  );

const judgedOf = (name: string, events: ReturnType<typeof toldBy>, ...sets: string[]): Expectation => {
  const found = judgements({ told: events }, ...sets).find((one) => one.name === name);
  assert.ok(found);
  return found;
};

const wrongKey = planted(300, ({ run: { facets } }, nth) => {
  if (nth === 1) return;
  facets.parentRun = facets.parent;
  delete facets.parent;
});

describe("whether events keep to the specification", () => {
  it("passes when they do, and says of how many", () => {
    const { status, found } = judgedOf("lineage.conformance", told("refine"));
    assert.deepEqual([status, found], ["passed", "no finding in 1 event"]);
  });

  it("tells the same finding in 299 events once, with the first of them, and warns unless the settings say more", () => {
    const { status, found } = judgedOf("lineage.conformance", wrongKey);
    assert.equal(status, "warned");
    assert.match(
      found,
      /^1 finding in 300 events: event 2 \(COMPLETE of job j\), and in 298 more: \$\.run\.facets\.parentRun: expected the key parent, .* \[facet\.key\]$/,
    );
  });

  it("tells a fault once that stands in many places of one event", () => {
    const events = planted(1, ({ outputs }) => {
      outputs[0].facets.schema.fields = [{ type: "int" }, { type: "int" }];
    });
    assert.match(judgedOf("lineage.conformance", events).found, /^1 finding in 1 event: .*fields\[0\]\.name: /);
  });

  it("fails where the settings want it", () =>
    assert.equal(judgedOf("lineage.conformance", wrongKey, "conformance.events=fail").status, "failed"));

  it("never fails for what is only doubtful", () => {
    const events = planted(1, (event) => delete event.eventType);
    assert.equal(judgedOf("lineage.conformance", events, "conformance.events=fail").status, "warned");
  });

  it("is not judged where the settings ignore it, or nothing was recorded", () => {
    const ignored = judgedOf("lineage.conformance", wrongKey, "conformance.events=ignore");
    assert.deepEqual([ignored.status, ignored.found], ["skipped", "conformance.events is ignore"]);
    assert.equal(judgedOf("lineage.conformance", toldBy([])).found, "no event was recorded");
  });

  for (const ignored of ["facet.key", "parentRun"])
    it(`leaves out what the settings ignore: ${ignored}`, () =>
      assert.equal(judgedOf("lineage.conformance", wrongKey, `conformance.ignore=["${ignored}"]`).status, "passed"));

  it("ignores facets of the producer's own, unless the settings say otherwise", () => {
    const events = planted(2, ({ run: { facets } }) => {
      facets.mood = facet("run", "mood", { good: true });
    });
    const statuses = ["ignore", "warn", "fail"].map(
      (value) => judgedOf("lineage.conformance", events, `conformance.unknownFacets=${value}`).status,
    );
    assert.deepEqual(statuses, ["passed", "warned", "failed"]);
    assert.equal(judgedOf("lineage.conformance", events).status, "passed");
  });

  it("tells a body that is no JSON", () => {
    const { event: _, ...request } = posted(undefined);
    const { found } = judgedOf("lineage.conformance", toldBy([{ ...request, text: "<event/>" }]));
    assert.match(found, /event 1 \(no event\): \$: expected an event in JSON, found "<event\/>" \[event\.json\]/);
  });
});

describe("whether datasets are named as the specification wants", () => {
  const events = planted(2, ({ inputs }) => {
    inputs[0].namespace = "postgresql://db:5432";
    inputs[0].name = "shop.public.orders";
  });
  it("warns, fails or is ignored as the settings say, apart from what else the events break", () => {
    const statuses = ["warn", "fail", "ignore"].map(
      (value) => judgedOf("lineage.naming", events, `conformance.naming=${value}`).status,
    );
    assert.deepEqual(statuses, ["warned", "failed", "skipped"]);
    assert.equal(judgedOf("lineage.conformance", events).status, "passed");
  });
  it("says the right form, and passes on the right one", () => {
    assert.match(
      judgedOf("lineage.naming", events).found,
      /^1 finding in 2 events: event 1 \(COMPLETE of job j\), and in all others: \$\.inputs\[0\]\.namespace: expected postgres:\/\/\{host\}:\{port\}/,
    );
    assert.equal(judgedOf("lineage.naming", told("refine")).status, "passed");
  });
});

describe("the conformance of a flow run's events", () => {
  it("is judged where some were recorded, and is no expectation otherwise", () => {
    const names = judgements({ told: told("prefect") }).map(({ name }) => name);
    assert.ok(names.includes("prefect.conformance") && names.includes("prefect.naming"), names.join());
    assert.ok(!judgements({ told: told("refine") }).some(({ name }) => name === "prefect.conformance"));
  });
});

describe("the report for OpenLineage's compatibility tests", () => {
  const image = { name: "marquez", reference: "marquezproject/marquez:0.51.1", digest: "", origin: "pulled" };
  const reportOf = (
    events: ReturnType<typeof toldBy>,
    {
      standIns = [],
      expectations = judgements({ told: events }),
      reference = image.reference,
    }: { standIns?: string[]; expectations?: Expectation[]; reference?: string } = {},
  ) => conformanceReport(events.conformance, { expectations, images: [{ ...image, reference }], standIns });
  const semantics = (report: ReturnType<typeof reportOf>) =>
    (report ?? [])
      .filter(({ component_type }) => component_type === "producer")
      .map(({ scenarios }) =>
        scenarios.flatMap(({ tests }) =>
          tests
            .filter(({ validation_type }) => validation_type === "semantics")
            .map(({ name, status }) => `${name} ${status}`),
        ),
      );

  it("has each producer with its syntax, and Marquez with what it did", () => {
    const [producer, marquez, ...others] = reportOf(wrongKey) ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual(
      [producer?.component_type, producer?.name, producer?.component_version, producer?.openlineage_version],
      ["producer", "https://example.org/producer/1.0", "4.0.0", "2.0.2"],
    );
    const [scenario] = producer?.scenarios ?? [];
    assert.deepEqual([scenario?.name, scenario?.status], ["refine", "FAILURE"]);
    const [events] = scenario?.tests ?? [];
    assert.deepEqual(
      { ...events, details: events?.details.length },
      {
        name: "n:j:COMPLETE",
        status: "FAILURE",
        validation_type: "syntax",
        entity_type: "openlineage",
        details: 1,
        tags: {},
      },
    );
    assert.deepEqual(
      scenario?.tests.filter(({ status }) => status === "FAILURE").map(({ name }) => name),
      ["n:j:COMPLETE", "parentRun facet"],
    );
    const lineage = scenario?.tests.find(({ name }) => name === "columnLineage facet");
    assert.deepEqual(lineage?.tags, { facets: ["columnLineage"], lineage_level: { file: ["dataset", "column"] } });
    assert.deepEqual(
      [marquez?.component_type, marquez?.name, marquez?.component_version],
      ["consumer", "marquez", "0.51.1"],
    );
    assert.deepEqual(
      marquez?.scenarios.map(({ name, tests }) => [
        name,
        tests.map((one) => `${one.name} ${one.validation_type} ${one.status}`),
      ]),
      [["refine", ["accepted semantics SUCCESS", "kept semantics SUCCESS"]]],
    );
  });

  it("has what a command's events were expected to tell, each expectation once, and no warning as a failure", () => {
    const rules = (...statuses: Expectation["status"][]): Expectation[] =>
      statuses.map((status, nth) => {
        const name = "lineage.facets";
        return { name, title: name, refinement: "main", status, expected: `rule ${nth + 1}`, found: "none" };
      });
    const tests = (expectations: Expectation[]) => semantics(reportOf(told("refine"), { expectations }));
    assert.deepEqual(tests(rules("passed", "failed", "failed")), [["lineage.facets FAILURE"]]);
    assert.deepEqual(tests(rules("passed", "warned")), [["lineage.facets SUCCESS"]]);
    assert.deepEqual(tests(rules("skipped")), [[]]);
    const [producer] = reportOf(told("refine"), { expectations: rules("passed", "failed", "failed") }) ?? [];
    assert.deepEqual(producer?.scenarios[0]?.tests.at(-1)?.details, [
      "expected: rule 2; found: none",
      "expected: rule 3; found: none",
    ]);
    assert.equal(producer?.scenarios[0]?.status, "FAILURE");
  });

  it("blames no producer for what Marquez lost", () => {
    const expectations = (kept: Expectation["status"]): Expectation[] =>
      (["lineage.kept", "lineage.outputs", "lineage.truth"] as const).map((name) => {
        const status = name === "lineage.kept" ? kept : "passed";
        return { name, title: name, refinement: "main", status, expected: "", found: "" };
      });
    const tests = (kept: Expectation["status"]) =>
      semantics(reportOf(told("refine"), { expectations: expectations(kept) }));
    assert.deepEqual(tests("passed"), [["lineage.outputs SUCCESS", "lineage.truth SUCCESS"]]);
    assert.deepEqual(tests("failed"), [["lineage.truth SUCCESS"]]);
  });

  it("says nothing of what was expected when several producers share a command", () => {
    const two = planted(2, (event, nth) => {
      event.producer += `/${nth}`;
    });
    assert.deepEqual(semantics(reportOf(two)), [[], []]);
    assert.ok((semantics(reportOf(told("refine")))[0] ?? []).includes("lineage.naming SUCCESS"));
  });

  it("has versions that can be sorted: numbers, and no digest", () => {
    const versionOf = (reference: string) => reportOf(told("refine"), { reference })?.at(-1)?.component_version;
    assert.equal(versionOf("registry:5000/marquez:0.51.1@sha256:0123abcd"), "0.51.1");
    assert.equal(versionOf("registry:5000/marquez:v0.50.0-arm"), "0.50.0");
    for (const other of ["marquez@sha256:0123abcd", "marquez:latest", "marquez:12ab34", "registry:5000/marquez"])
      assert.equal(versionOf(other), "");
    const engine = planted(1, ({ run }) => {
      run.facets.processing_engine.version = "3.12.4 (main, Jan 1 2025)";
    });
    assert.equal(reportOf(engine)?.[0]?.component_version, "3.12.4");
  });

  it("calls a stand-in of Marquez one, and is not there without events", () => {
    assert.equal(reportOf(told("refine"), { standIns: ["marquez"] })?.at(-1)?.name, "marquez (stand-in)");
    assert.equal(reportOf(toldBy([])), undefined);
  });
});
