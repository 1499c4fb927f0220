import assert from "node:assert/strict";
import { join } from "node:path";
import { rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import { provision } from "../../library.ts";
import { packageRoot } from "../../version.ts";
import { type Place, place } from "../e2e/command.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { kubectlImage } from "./cluster/node.ts";
import { clusterWithImages } from "./with-images.ts";

describe("a stack of the library in a cluster", function () {
  this.timeout(2 * 60 * 1000);
  let cluster: TestCluster;
  let images: Record<string, string>;
  let at: Place;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    ({ cluster, images } = await clusterWithImages());
    at = place();
    process.env.KUBECONFIG = cluster.access.kubeconfig as string;
    process.env.LINEAGE_REHEARSAL_STATE = join(at.directory, "state");
  });
  after(async () => {
    delete process.env.KUBECONFIG;
    delete process.env.LINEAGE_REHEARSAL_STATE;
    await cluster?.[Symbol.asyncDispose]();
  });

  it("is reached at its URLs until it is disposed of, before and after a rehearsal", async () => {
    const { evidence, bucket } = at;
    const settings = {
      engine: "kubernetes" as const,
      kubernetes: { context },
      images: { ...images, kubectl: kubectlImage },
      evidence: { directory: evidence, folder: bucket },
      prefect: { enabled: false },
    };
    const answers = async (url = "") => (await fetch(`${url}/api/v1/namespaces`)).status;
    let marquez: string | undefined;
    {
      await using stack = await provision({ stack: "local", project: packageRoot, settings });
      marquez = stack.urls.marquez;
      assert.equal(await answers(marquez), 200);
      const { verdict, errors } = await stack.rehearse();
      assert.deepEqual([verdict, errors], ["passed", []]);
      assert.equal(await answers(marquez), 200);
    }
    await assert.rejects(answers(marquez));
    assert.deepEqual(await rehearsalNamespaces(cluster.access), []);
  });
});
