import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import { packageRoot } from "../../version.ts";
import { type OwnProject, ownProject } from "../e2e/own-project.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { kubectlImage } from "./cluster/node.ts";
import { clusterWithImages } from "./with-images.ts";

/** The real command, whose commands run in the cluster, too. The image of Prefect stands for a user's own. */
describe("a rehearsal in a cluster whose commands have an image", function () {
  this.timeout(4 * 60 * 1000);
  let cluster: TestCluster;
  let images: Record<string, string>;
  let folder: string;
  let project: OwnProject;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    ({ cluster, images } = await clusterWithImages());
    const image = images.prefect;
    project = ownProject({
      engine: "kubernetes",
      kubernetes: { context },
      images: { ...images, kubectl: kubectlImage },
      refine: {
        image,
        cwd: "a, folder",
        command: ["sh", "-c", "python3 emit.py a.job 1 && mkdir -p dist && echo refined >dist/refined.txt"],
        output: "dist/refined.txt",
        container: { megabytes: 512 },
      },
      prefect: {
        image,
        cwd: "a, folder",
        deployment: "in-image",
        job: "in-image",
        register: ["python3", "in-image.py"],
        worker: ["prefect", "worker", "start", "--pool", "in-image", "--type", "process"],
        container: { megabytes: 1024 },
      },
    });
    folder = join(project.directory, "a, folder");
    mkdirSync(folder);
    copyFileSync(join(packageRoot, "test", "e2e", "emit.py"), join(folder, "emit.py"));
    copyFileSync(join(packageRoot, "test", "rehearsals", "in-image.py"), join(folder, "in-image.py"));
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  async function rehearsed(...set: string[]) {
    // Nobody listens there: no Docker engine is needed.
    const env = { KUBECONFIG: cluster.access.kubeconfig as string, DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    const args = ["run", "--json", ...set.flatMap((one) => ["--set", one])];
    const { exitCode, stdout, stderr } = await project.rehearse(args, env);
    assert.notEqual(stdout, "", stderr);
    const result = JSON.parse(stdout);
    assert.deepEqual(await rehearsalNamespaces(cluster.access), []);
    const read = (file: string) => readFileSync(join(result.evidence.directory, file), "utf8");
    return { exitCode, result, read };
  }

  it("passes with a refinement and a Prefect worker in the cluster, whose files are here, and leaves nothing", async () => {
    const { exitCode, result, read } = await rehearsed();
    assert.deepEqual([exitCode, result.verdict, result.errors], [0, "passed", []], JSON.stringify(result, null, 1));
    assert.equal(readFileSync(join(folder, "dist", "refined.txt"), "utf8"), "refined\n");
    assert.match(read("cli.log"), /\[in a container of .*prefect/);
    assert.match(read("register.log"), /registered from .* at http:\/\/prefect:4200\/api/);
    assert.ok(read("flow-run.log").includes(`flow run in ${folder} as 1000`), read("flow-run.log"));
    const used = result.images.find(({ name }: { name: string }) => name === "refine.image");
    assert.match(used?.digest ?? "", /^sha256:/);
  });

  it("fails with the words of the command where that does", async () => {
    const command = JSON.stringify(["sh", "-c", "echo no such table >&2; exit 4"]);
    const { exitCode, result } = await rehearsed("prefect.enabled=false", `refine.command=${command}`);
    assert.equal(exitCode, 1, JSON.stringify(result, null, 1));
    const exit = result.expectations.find(({ name }: { name: string }) => name === "refine.exit");
    assert.match(exit.found, /exit code 4[\s\S]*no such table/);
  });
});
