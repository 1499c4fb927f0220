import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { contentHash } from "../../../offline/tools/content-hash.ts";
import { goBuild } from "../../../offline/tools/go.ts";
import { once } from "../../../setup/cache.ts";
import type { Say } from "../../../setup/say.ts";

/** The version that source/go.mod names. Newer ones want cgroup v2. */
export const version = "1.34.4";

const programs = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubectl",
] as const;

const source = join(import.meta.dirname, "source");
const cni = join(import.meta.dirname, "cni");
const doing = `building Kubernetes ${version} from its Go modules`;

/** What the linker tells Kubernetes of itself: the API server says it to every client. */
const known = {
  gitVersion: `v${version}`,
  gitMajor: "1",
  gitMinor: "34",
  gitTreeState: "clean",
  gitCommit: "0000000000000000000000000000000000000000",
};

/**
 * Builds the programs of a cluster, once: those of Kubernetes and etcd in one program with a link for each, CoreDNS, and what
 * holds a pod. One program is compiled and linked in a fraction of the time of seven.
 * @returns the folder with all of them
 * @throws RehearsalError SETUP
 */
export async function kubernetesPrograms(say: Say): Promise<string> {
  const name = `kubernetes-${version}-${await contentHash([{ folder: source }])}`;
  return once(
    name,
    async (directory) => {
      say(`${doing}: for tests (ten to thirty minutes, once)`);
      const of = (path: string) => ({ module: source, of: path });
      const set = Object.entries(known).map(([key, value]) => [`k8s.io/component-base/version.${key}`, value]);
      const all = join(directory, "kubernetes");
      await goBuild({ ...of("."), to: all, set: Object.fromEntries(set) }, doing, say);
      await Promise.all(programs.map((program) => symlink("kubernetes", join(directory, program))));
      await goBuild({ ...of("./dns"), to: join(directory, "coredns"), set: {} }, "building CoreDNS", say);
      await goBuild({ ...of("./pause"), to: join(directory, "pause"), set: {} }, "building the pause program", say);
    },
    say,
  );
}

/** What a node calls to give a pod its network: https://www.cni.dev/plugins/current/ */
const plugins = ["main/bridge", "main/loopback", "ipam/host-local", "meta/portmap"];

/**
 * Builds the network plugins of a node, once.
 * @returns the folder with them
 * @throws RehearsalError SETUP
 */
export async function networkPlugins(say: Say): Promise<string> {
  return once(
    `kubernetes-cni-${await contentHash([{ folder: cni }])}`,
    async (directory) => {
      await mkdir(directory, { recursive: true });
      for (const plugin of plugins) {
        const of = `github.com/containernetworking/plugins/plugins/${plugin}`;
        const to = join(directory, plugin.split("/")[1] as string);
        await goBuild({ module: cni, of, to, set: {} }, "building the network plugins of a node", say);
      }
    },
    say,
  );
}
