import { deepEqual, equal, match } from "node:assert/strict";
import type { DeploymentFacts } from "../../judgement/deployment-problems.ts";
import { type DeployedProject, judgeDeployments } from "../../judgement/judge-deployments.ts";
import type { NamedDeployment } from "../../prefect/client.ts";
import type { WrittenDeployment } from "../../prefect/project.ts";
import { passed } from "./judged.ts";

type Resolved = NonNullable<WrittenDeployment["resolved"]>;
const keys = { deployment: ["name", "entrypoint", "parameters", "schedules", "work_pool"], work_pool: ["name"] };
const schema = { properties: { month: { type: "integer" }, year: { default: 2026 } }, required: ["month"] };
const cron = { cron: "0 3 * * *", active: true };

/** A deployment that is as it should be, but for what is given. */
function deployment(
  { resolved = {}, ...more }: Partial<WrittenDeployment> & { resolved?: Resolved } = {},
  onServer: Partial<NamedDeployment> | null = {},
  refusal?: string,
): DeploymentFacts {
  const written: WrittenDeployment = {
    name: "monthly",
    keys: ["name", "entrypoint"],
    poolKeys: ["name"],
    schedules: [],
    flow: "report",
    schema,
    takesAny: false,
    near: [],
    invalid: [],
    place: undefined,
    ...more,
    resolved: {
      name: more.name === undefined ? "monthly" : more.name,
      entrypoint: "flows/report.py:report",
      parameters: { month: 3 },
      workPool: "shop-pool",
      schedules: [],
      ...resolved,
    },
  };
  const deployed = onServer
    ? {
        id: "d",
        flow_id: "f",
        name: "monthly",
        path: "report/monthly",
        work_pool_name: "shop-pool",
        schedules: (written.resolved?.schedules ?? []).map(({ active }) => ({ active: active !== false })),
        ...onServer,
      }
    : undefined;
  return { written, deployed, refusal };
}

const project = (deployments: DeploymentFacts[], more: Partial<DeployedProject> = {}) =>
  judgeDeployments(
    passed({ file: "prefect.yaml", deployments, problems: [], skipped: [], keys, pools: ["shop-pool"], ...more }),
  );
/** The status, and the line of one deployment. */
const line = (...of: Parameters<typeof deployment>) => {
  const { status, found } = project([deployment(...of)]);
  return [status, found.split("\n").slice(1).join("\n")];
};
const title = "report/monthly: ";
const undeployed = [null, "no"] as const;

describe("the deployments of a project", () => {
  it("pass when each is as it is written", () => {
    const { status, expected, found } = project([deployment({ resolved: { schedules: [cron] } })]);
    equal(status, "passed", found);
    equal(expected, "all 1 deployments of prefect.yaml are deployed as they are written, and their flows load");
    equal(found, "1 of 1: report/monthly");
  });

  it("fail when a flow does not load, although Prefect deployed it", () => {
    const error = "ModuleNotFoundError: No module named 'pandsa'";
    deepEqual(line({ error, place: "flows/report.py, line 3", flow: undefined, schema: undefined } as never), [
      "failed",
      `monthly: its entrypoint flows/report.py:report does not load: ${error} (flows/report.py, line 3).`,
    ]);
  });

  it("fail when an entrypoint names no flow, and name the nearest", () => {
    const near = ["flows/report.py:reports", "flows/report.py:stock"];
    const [, found = ""] = line({ error: "MissingFlowError: not found", near });
    match(
      found,
      /There are flows\/report\.py:reports, flows\/report\.py:stock: did you mean flows\/report\.py:reports\?$/,
    );
  });

  it("fail when a parameter is not taken, or does not fit", () => {
    const invalid = [{ parameter: "month", message: "'abc' is not of type 'integer'" }];
    deepEqual(line({ resolved: { parameters: { month: "abc", yeer: 1 } }, invalid }), [
      "failed",
      `${title}the flow does not take its parameter yeer (did you mean year?): the flow takes month, year; its parameter month does not fit: 'abc' is not of type 'integer'`,
    ]);
    equal(line({ resolved: { parameters: { month: 3, any: 1 } }, takesAny: true })[0], "passed");
  });

  it("fail when a scheduled flow run lacks a parameter, and warn where whoever triggers one may give it", () => {
    const without = { parameters: {} };
    deepEqual(line({ resolved: { ...without, schedules: [cron] } }), [
      "failed",
      `${title}the flow requires the parameter month, and neither the deployment nor its active schedule gives it`,
    ]);
    deepEqual(line({ resolved: without }), [
      "warned",
      `${title}the flow requires the parameter month, and the deployment gives no value: each flow run must`,
    ]);
    equal(line({ resolved: { ...without, schedules: [{ ...cron, active: false }] } })[0], "warned");
    equal(line({ resolved: { ...without, schedules: [{ ...cron, parameters: { month: 1 } }] } })[0], "passed");
  });

  it("fail when a schedule cannot be had", () => {
    const schedules = ['Invalid cron string: "61 3 * * *"'];
    const bad = { cron: "61 3 * * *" };
    deepEqual(line({ resolved: { schedules: [bad] }, schedules }, ...undeployed), [
      "failed",
      `${title}its schedule cron "61 3 * * *" cannot be had: Invalid cron string: "61 3 * * *"`,
    ]);
  });

  it("fail when schedules are not as active as written, or not all there", () => {
    const resolved = { schedules: [cron, { ...cron, active: false }] };
    equal(line({ resolved })[0], "passed");
    deepEqual(line({ resolved }, { schedules: [{ active: true }, { active: true }] }), [
      "failed",
      `${title}expected 1 of its 2 schedules to be active, found 2`,
    ]);
    deepEqual(line({ resolved }, { schedules: [] }), ["failed", `${title}expected 2 schedules, found 0 on the server`]);
  });

  it("fail when its work pool is not there, and say what to do", () => {
    const [status, found] = line({ resolved: { workPool: "shop-pol" } }, { work_pool_name: "shop-pol" });
    deepEqual(
      [status, found],
      [
        "failed",
        `${title}no work pool shop-pol is there (did you mean shop-pool?): of the rehearsal there are shop-pool. If yours has it, set prefect.project.workPools: { shop-pol: <its type> }`,
      ],
    );
  });

  it("fail when Prefect ignores a key that is nearly another, and warn of one that is not", () => {
    deepEqual(line({ keys: ["name", "paramters"] }), [
      "failed",
      `${title}Prefect ignores its key paramters: did you mean parameters?`,
    ]);
    deepEqual(line({ poolKeys: ["x-owner-of-this-pool"] }), [
      "warned",
      `${title}Prefect ignores its key work_pool.x-owner-of-this-pool`,
    ]);
  });

  it("fail with what prefect deploy says when nothing else explains it", () => {
    deepEqual(line({}, null, "Concurrency limit not found"), [
      "failed",
      `${title}it was not deployed: Concurrency limit not found`,
    ]);
  });

  it("fail when two have one name, and when one has none", () => {
    const { found } = project([deployment(), deployment(), deployment({ name: null, flow: undefined })]);
    match(found, /report\/monthly: 2 deployments of the file are report\/monthly: each replaces the one before it/);
    match(found, /deployment 3: it has no name, so `prefect deploy --all` skips it/);
  });

  it("tell of every problem at once: of two, the one that is sound is counted", () => {
    const broken = deployment({ name: "nightly", error: "NameError: x" }, { name: "nightly", path: "report/nightly" });
    const { status, found } = project([deployment(), broken]);
    equal(status, "failed");
    match(found, /^1 of 2\nreport\/nightly: its entrypoint .* does not load: NameError: x\.$/);
  });

  it("fail when Prefect skips the file, and when it has none", () => {
    const problems = [
      "monthly: parameters: Input should be a valid dictionary; Prefect skips the whole file because of it",
    ];
    equal(project([deployment({}, null)], { problems }).found, `0 of 1\nprefect.yaml: ${problems[0]}`);
    deepEqual([project([]).status, project([]).found], ["failed", "prefect.yaml has no deployments"]);
  });

  it("say which build and push steps were not run", () => {
    const { status, found } = project([deployment()], { skipped: ["push_docker_image"] });
    deepEqual(
      [status, found],
      ["passed", "1 of 1: report/monthly\nnot run: push_docker_image (prefect.project.steps)"],
    );
  });
});
