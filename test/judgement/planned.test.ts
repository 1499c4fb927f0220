import assert from "node:assert/strict";
import { catalogue } from "../../judgement/catalogue.ts";
import { plannedExpectations } from "../../judgement/planned.ts";
import { applyOverrides } from "../../settings/overrides.ts";
import { exampleSettings } from "../context/example.ts";

function planned(...overrides: string[]) {
  const settings = exampleSettings("/tmp", applyOverrides({}, overrides).settings);
  const { prefect, contract } = settings;
  return plannedExpectations({
    ...settings,
    hasWebUi: true,
    flowRuns: prefect.runs?.length ?? 1,
    contractFile: contract.file,
    deploys: prefect.deploy !== undefined,
  });
}
const titles = (all: ReturnType<typeof planned>, leftOut: boolean) =>
  all.filter((one) => (one.leftOut !== undefined) === leftOut).map(({ title }) => title);

describe("the expectations that will be judged", () => {
  it("are those of the catalogue that the settings do not leave out", () => {
    const all = planned();
    assert.deepEqual(titles(all, true), ["refine.output", "lineage.inputs", "lineage.outputs", "prefect.flow-run"]);
    assert.deepEqual(
      titles(all, false).filter((name) => !catalogue.some((one) => one.name === name)),
      [],
    );
    for (const name of ["refine.exit", "lineage.conformance", "lineage.shown", "graph.drawn", "capture.complete"])
      assert.ok(titles(all, false).includes(name), name);
    assert.equal(all.find(({ name }) => name === "refine.output")?.leftOut, "refine.output is not set");
  });

  it("are more when the settings ask for more, with the names that a rehearsal gives them", () => {
    const all = planned(
      "refine.output=a",
      'expect={"inputs":[],"outputs":["a"],"fails":true,"columns":[{"coverage":{"dataset":"a"}}]}',
      'prefect={"enabled":true,"deployment":"a/b","job":"j","runs":[{},{}],"concurrency":1}',
      'commands={"teardown":{"command":["x"]}}',
      'checks.it={"file":"a"}',
      'collect=["a"]',
      'graph=[{"connected":true}]',
    );
    const names = titles(all, false);
    for (const name of [
      "refine.output",
      "lineage.failure",
      "prefect.concurrency",
      "prefect.kept",
      "command teardown",
      "check it",
      "collect a",
    ])
      assert.ok(names.includes(name), `${name} of ${names}`);
    assert.deepEqual(titles(all, true), ["prefect.inputs", "prefect.outputs"]);
    assert.equal(all.find(({ name }) => name === "prefect.flow-run")?.expected, "2 flow runs in state COMPLETED");
  });

  it("have none about the events of a flow run that is not expected to send any", () => {
    const about = (job: string) =>
      titles(planned(`prefect={"enabled":true,"deployment":"a/b"${job}}`), false).filter((title) =>
        /^prefect(?:\.(?:conformance|naming)|: lineage)/.test(title),
      );
    assert.deepEqual(about(""), []);
    assert.deepEqual(about(',"job":"j"'), ["prefect.conformance", "prefect.naming", "prefect: lineage.lifecycle"]);
  });

  it("lack what the settings ignore", () => {
    const all = planned("conformance.events=ignore");
    assert.equal(all.find(({ name }) => name === "lineage.conformance")?.leftOut, "conformance.events is ignore");
  });
});
