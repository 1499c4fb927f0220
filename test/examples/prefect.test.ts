import { deepEqual, equal, match } from "node:assert/strict";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { copyExample, drift, failed } from "./example.ts";

describe("the example of Prefect", function () {
  this.timeout(600_000);

  it("passes with the command of its README: both deployments, and the lineage of one", async () => {
    const { exitCode, result, read } = await copyExample("prefect").rehearse();
    deepEqual([exitCode, result.errors, failed(result), drift(result)], [0, [], [], "passed"]);
    const found = (name: string) => result.expectations.find((one) => one.name === name)?.found ?? "";
    equal(found("prefect.deployments"), "2 of 2: orders-report/monthly, stock-check/nightly");
    match(
      found("prefect.lineage"),
      /^run \S+ is COMPLETED, found by its start, \S+, at which the flow run began to run$/,
    );
    deepEqual(
      result.lineage.map(({ command, sent, accepted, kept }) => [command, sent, accepted, kept]),
      [["prefect", 6, 6, 6]],
    );
    match(read("listener.log"), /openlineage_prefect/);
    await assertNothingLeft(result.id);
  });

  it("fails when the flow that is only deployed cannot be imported, and names the line", async () => {
    const prefect = copyExample("prefect");
    prefect.replace(
      "flows/stock.py",
      "from prefect import flow\n",
      "from prefect import flow\nimport no_such_module\n",
    );
    const { exitCode, result } = await prefect.rehearse();
    equal(exitCode, 1);
    deepEqual(failed(result), [[undefined, "prefect.deployments"]]);
    const { found = "" } = result.expectations.find(({ status }) => status === "failed") ?? {};
    match(
      found,
      /^1 of 2\nnightly: .*: ModuleNotFoundError: No module named 'no_such_module' \(flows\/stock\.py, line 4\)\.$/,
    );
  });
});
