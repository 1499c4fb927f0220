import { deepEqual, equal } from "node:assert/strict";
import { recordedRequests } from "../../evidence/recorded-events.ts";
import { descendantsOf, linksOf } from "../../judgement/flow-run-links.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import type { Run } from "../../marquez/client.ts";
import { lineageOf } from "../lineage/recorded.ts";
import { copyRecorded } from "../lineage/recorded-producer.ts";
import { completed, endedRun } from "./judged.ts";
import { runEvent } from "./sent-events.ts";

const id = "7b1e7c1e-0000-4000-8000-00000000000f";
const other = "01890000-0000-7000-8000-000000000001";
const job = { namespace: "shop", name: "report" };
const flowRun = { ...endedRun, id, name: "rehearsal-1" };
const kept = (...ids: string[]): Run[] => ids.map((one) => ({ ...completed, id: one }));
const withFacets = (facets: object) => ({ run: { runId: other, facets } });
/** How the run is recognized that one START event tells of. */
const found = (event: object, flowRuns = [flowRun]): string | undefined =>
  linksOf(flowRuns, job, kept(other), lineageOf(event))[0]?.by;

describe("the run of a flow run is recognized", () => {
  it("by its id, also where no event was recorded", () => {
    equal(linksOf([flowRun], job, kept(id), undefined)[0]?.by, "by its id");
  });

  it("by a parent or a root with the flow run's id", () => {
    const reference = { run: { runId: id.toUpperCase() }, job: { namespace: "prefect", name: "flow" } };
    const asParent = runEvent("START", other, job, withFacets({ parent: reference }));
    const named = { namespace: "shop", name: "flow.report" };
    equal(
      linksOf([flowRun], named, kept(other), lineageOf(asParent))[0]?.by,
      "by its parent, which has the flow run's id",
    );
    const root = { ...reference, run: { runId: other }, root: reference };
    equal(
      linksOf([flowRun], named, kept(other), lineageOf(runEvent("START", other, job, withFacets({ parent: root }))))[0]
        ?.by,
      "by its root, which has the flow run's id",
    );
  });

  it("by a run facet that holds the flow run's id or its name", () => {
    const facet = (value: string) => withFacets({ prefect: { run: { labels: [value] } } });
    equal(found(runEvent("START", other, job, facet(id))), "by its run facet prefect, which holds the flow run's id");
    equal(
      found(runEvent("START", other, job, facet("rehearsal-1"))),
      "by its run facet prefect, which holds the flow run's name",
    );
  });

  it("by its job, when that has the flow run's name", () => {
    const named = { namespace: "shop", name: "rehearsal-1" };
    equal(
      linksOf([flowRun], { ...job, name: "rehearsal-*" }, kept(other), lineageOf(runEvent("START", other, named)))[0]
        ?.by,
      "by its job, which has the flow run's name",
    );
  });

  it("by being the only one, and not when there are several", () => {
    const events = [other, other.replace(/1$/, "2")].map((one) => runEvent("START", one, job));
    const by = (...told: object[]) =>
      linksOf([flowRun], job, kept(...events.map(({ run }) => run.runId)), lineageOf(...told))[0]?.by;
    equal(by(events[0] as object), "by its job: it is the only run of it that the worker and what runs beside it sent");
    equal(by(...events), undefined);
    equal(found(events[0] as object, [flowRun, { ...flowRun, id: id.replace(/f$/, "e") }]), undefined);
  });

  it("never when the job is another", () => {
    equal(found(runEvent("START", other, { ...job, name: "other" })), undefined);
  });

  it("each for one flow run only", () => {
    const twins = [flowRun, { ...flowRun, id: id.replace(/f$/, "e") }];
    const facet = withFacets({ prefect: { name: "rehearsal-1" } });
    const links = linksOf(twins, job, kept(other), lineageOf(runEvent("START", other, job, facet)));
    deepEqual(
      links.map(({ runs }) => runs.length),
      [1, 0],
    );
  });
});

describe("what openlineage-prefect sent", () => {
  const listened = {
    ...endedRun,
    history: [{ type: "RUNNING", timestamp: "2026-11-28T06:25:44.349930Z" }],
  };
  const flow = { namespace: "shop", name: "orders-report" };

  it("is the flow run's, by the moment at which that began to run", async () => {
    using place = copyRecorded("prefect");
    const lineage = await RecordedLineage.of(recordedRequests(place.path));
    const [run = ""] = lineage.jobs.get(JSON.stringify(["shop", "orders-report"]))?.runs ?? [];
    const [link] = linksOf([listened], flow, kept(run), lineage);
    equal(link?.by, "by its start, 2026-11-28T06:25:44.349930Z, at which the flow run began to run");
    const late = { ...listened, history: [{ type: "RUNNING", timestamp: "2026-11-28T06:25:44.351Z" }] };
    equal(linksOf([late, flowRun], flow, kept(run), lineage)[0]?.by, undefined);
  });

  it("has the datasets at its tasks, whose parent it is", async () => {
    using place = copyRecorded("prefect");
    const lineage = await RecordedLineage.of(recordedRequests(place.path));
    const [run = ""] = lineage.jobs.get(JSON.stringify(["shop", "orders-report"]))?.runs ?? [];
    const tasks = descendantsOf([run], lineage).map((one) => lineage.jobs.get(lineage.runs.get(one)?.job ?? "")?.name);
    deepEqual(tasks, ["orders-report.load_orders", "orders-report.write_report"]);
    deepEqual(
      [...lineage.datasets.values()].map(({ name }) => name),
      ["shop.raw.orders", "shop.report.totals"],
    );
  });
});
