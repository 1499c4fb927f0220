import { deepEqual, equal, match } from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../../context/identity.ts";
import { type DeployedProject, judgeDeployments } from "../../judgement/judge-deployments.ts";
import { PrefectClient } from "../../prefect/client.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { deployProject } from "../../steps/deploy.ts";
import { type Example, example } from "../context/example.ts";
import { prepare, sample, uv } from "../sample/command.ts";
import { prefectServer } from "./prefect-server.ts";

const flows = {
  "flows/report.py": `from prefect import flow

@flow
def report(month: int, year: int = 2026):
    print(month)
`,
  "flows/broken.py": `import no_such_module
from prefect import flow

@flow
def broken(month: int = 1):
    print(month)
`,
};
const monthly = (name: string, more = "") =>
  `  - { name: ${name}, entrypoint: "flows/report.py:report", work_pool: { name: shop-pool }${more} }\n`;

/** On a real Prefect server, with the real \`prefect deploy\`. No other part of the stack is needed. */
describe("deploying a project into a real Prefect", function () {
  this.timeout(600_000);
  let server: Awaited<ReturnType<typeof prefectServer>>;
  before(async () => {
    await prepare();
    server = await prefectServer();
  });
  after(() => server?.[Symbol.asyncDispose]());

  /** Deploys a project with this prefect.yaml. */
  async function deploy(
    yaml: string,
    seen: (project: DeployedProject, of: Example) => Promise<void> | void,
    settings: RawSettings = {},
  ) {
    using rehearsal = example((directory) => {
      mkdirSync(join(directory, "flows"));
      for (const [file, content] of Object.entries({ ...flows, "prefect.yaml": yaml }))
        writeFileSync(join(directory, file), content);
      const cli = [uv, "run", "--no-sync", "--project", sample, "prefect"];
      const worker = [...cli, "worker", "start", "--pool", "shop-pool"];
      return { prefect: { enabled: true, cwd: directory, deploy: "all", timeout: "8m", worker, ...settings } };
    });
    const stack = { urls: { prefect: server.url }, containers: {}, images: [] };
    const project = await deployProject(stack, { ...rehearsal, id: newId(new Date()) });
    await seen(project, rehearsal);
  }
  const judgedBy = (value: DeployedProject) => judgeDeployments({ status: "passed", seconds: 0, value });

  it("passes when all is good, and stops the schedules that it deployed", async () => {
    const yaml = `definitions:
  pool: &pool { name: shop-pool }
push:
  - prefect.deployments.steps.run_shell_script: { script: "touch pushed" }
deployments:
  - name: monthly
    entrypoint: flows/report.py:report
    parameters: { month: 3 }
    work_pool: *pool
    schedules:
      - { cron: "* * * * *", timezone: Europe/Berlin }
      - { interval: 3600, active: false }
${monthly("yearly", ", parameters: { month: 12 }")}`;
    await deploy(yaml, async (project, { bundle }) => {
      const { status, found } = judgedBy(project);
      equal(status, "passed", found);
      match(
        found,
        /^2 of 2: report\/monthly, report\/yearly\nnot run: .*run_shell_script \(prefect\.project\.steps\)$/,
      );
      const { deployments } = JSON.parse(readFileSync(bundle.path("deployments.json"), "utf8"));
      deepEqual(deployments[0].deployed.schedules.map(({ active }: { active: boolean }) => active).sort(), [
        false,
        true,
      ]);
      deepEqual(
        readFileSync(bundle.path("prefect-deploy.log"), "utf8").match(/\$ .* deploy .*/g)?.length,
        1,
        "all in one go",
      );
      match(readFileSync(bundle.path("prefect-deploy.log"), "utf8"), /deploy --all --prefect-file/);
      const client = new PrefectClient(server.url, AbortSignal.timeout(30_000));
      const monthly = (await client.deployments()).find(({ path }) => path === "report/monthly");
      equal(monthly?.paused, true);
    });
  });

  it("tells of every problem at once, by deployment", async () => {
    const yaml = `deployments:
  - { name: import-error, entrypoint: "flows/broken.py:broken", work_pool: { name: shop-pool } }
  - { name: no-flow, entrypoint: "flows/report.py:reprot", work_pool: { name: shop-pool } }
${monthly("missing", ', schedules: [{ cron: "0 3 * * *" }]')}${monthly("wrong-type", ", parameters: { month: abc, yeer: 1 }")}${monthly("bad-cron", ', parameters: { month: 3 }, schedules: [{ cron: "61 3 * * *" }]')}  - { name: no-pool, entrypoint: "flows/report.py:report", parameters: { month: 3 }, work_pool: { name: shop-poll } }
${monthly("good", ", parameters: { month: 3 }")}`;
    await deploy(yaml, (project) => {
      const { status, found } = judgedBy(project);
      equal(status, "failed");
      const lines = found.split("\n");
      equal(lines.shift(), "1 of 7");
      const expected = [
        /^import-error: its entrypoint flows\/broken\.py:broken does not load: ModuleNotFoundError: No module named 'no_such_module' \(flows\/broken\.py, line 1\)\.$/,
        /^no-flow: its entrypoint flows\/report\.py:reprot does not load: .*did you mean flows\/report\.py:report\?$/,
        /^report\/missing: the flow requires the parameter month, and neither the deployment nor its active schedule gives it$/,
        /^report\/wrong-type: the flow does not take its parameter yeer \(did you mean year\?\): the flow takes month, year; its parameter month does not fit: 'abc' is not of type 'integer'$/,
        /^report\/bad-cron: its schedule cron "61 3 \* \* \*" cannot be had: .*Invalid cron string/,
        /^report\/no-pool: no work pool shop-poll is there \(did you mean shop-pool\?\)/,
      ];
      equal(lines.length, expected.length, found);
      for (const [nth, one] of expected.entries()) match(lines[nth] ?? "", one);
      // `prefect deploy --all` ended at the second.
      equal(project.deployments.at(-1)?.deployed?.path, "report/good");
    });
  });

  it("has the work pools that the settings name", async () => {
    const yaml = `deployments:\n${monthly("pooled", ", parameters: { month: 3 }").replace("shop-pool", "k8s")}`;
    await deploy(yaml, (project) => equal(judgedBy(project).status, "passed", judgedBy(project).found), {
      project: { workPools: { k8s: "kubernetes" } },
    });
  });

  it("says why Prefect skips a file, and that one is not there", async () => {
    const yaml = `deployments:\n${monthly("odd", ", parameters: [month]")}`;
    await deploy(yaml, (project) =>
      match(judgedBy(project).found, /^0 of 1\nprefect\.yaml: odd: parameters: .*; Prefect skips the whole file/),
    );
    await deploy(
      yaml,
      (project) => match(judgedBy(project).found, /no deployments\nflows\.yaml: it cannot be read: .*No such file/),
      { project: { file: "flows.yaml" } },
    );
  });
});
