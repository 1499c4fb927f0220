import { type RehearsalNamespace, rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import type { How } from "../faults/command.ts";
import { type Place, place, type Written } from "../faults/place.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { kubectlImage } from "./cluster/node.ts";
import { clusterWithImages } from "./with-images.ts";

/** A cluster in which rehearsals run, as the commands that start them see it. */
export interface RehearsedCluster extends AsyncDisposable {
  cluster: TestCluster;
  /** A place of the fault matrix whose stacks run there. */
  place: (settings?: (at: Place) => Written) => Place;
  /** How a command is run: it finds the cluster, and no Docker engine. */
  how: How;
  /** The namespaces of a place. */
  left: (at: Place) => Promise<RehearsalNamespace[]>;
}

/** Starts one. */
export async function rehearsedCluster(): Promise<RehearsedCluster> {
  const { cluster, images } = await clusterWithImages();
  return {
    cluster,
    place: (settings = () => ({})) =>
      place((at) => ({
        engine: "kubernetes",
        kubernetes: { context },
        images: { ...images, kubectl: kubectlImage },
        ...settings(at),
      })),
    how: withoutEngine(cluster.access.kubeconfig as string),
    left: async ({ project }) =>
      (await rehearsalNamespaces(cluster.access)).filter(
        ({ labels }) => labels["lineage-rehearsal.project"] === project,
      ),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/**
 * Starts one before the tests of a suite, and ends it after them.
 * @returns gives it, from when the tests begin
 */
export function clusterOfSuite(): () => RehearsedCluster {
  let on: RehearsedCluster | undefined;
  before(async function () {
    // Where nothing is built yet.
    this.timeout(60 * 60 * 1000);
    on = await rehearsedCluster();
  });
  after(() => on?.[Symbol.asyncDispose]());
  return () => on as RehearsedCluster;
}

/** No Docker engine of this machine is found, and none can be started. */
const hideEngine = 'mount -t tmpfs tmpfs /run && mount --bind /dev/null "$(command -v dockerd)" && exec "$@"';

/** How a command is run on a machine without a Docker engine, with a configuration of kubectl. */
export const withoutEngine = (kubeconfig: string): How => ({
  env: { KUBECONFIG: kubeconfig, DOCKER_HOST: undefined },
  inside: ["unshare", "--mount", "sh", "-c", hideEngine, "sh"],
});
