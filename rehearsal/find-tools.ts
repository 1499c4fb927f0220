import type { Rehearsal, Tools } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { engineVersion } from "../docker/engine.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import { browser } from "../setup/browser.ts";
import { commandPath } from "../setup/command-path.ts";
import { dockerEngine } from "../setup/docker-engine.ts";
import { clusterVersions } from "../setup/kubectl.ts";
import { type PulumiEngine, pulumiEngine } from "../setup/pulumi.ts";
import type { Say } from "../setup/say.ts";

/** How the tools are found or fetched. A test has others. */
const ways = { engineFor, browser, commandPath, dockerEngine, clusterVersions };

/**
 * Finds or fetches every tool of a rehearsal concurrently, as the step `tools`.
 * @param onEngine called with Pulumi's engine, as soon as that is found and the container engine or the cluster answers
 * @param onDocker called as soon as the Docker engine answers
 */
export const findTools = (
  { settings, tell }: Pick<Rehearsal, "settings" | "tell">,
  onEngine: (engine: PulumiEngine) => void = () => {},
  onDocker: () => void = () => {},
  find = ways,
): Promise<{ engine: PulumiEngine; tools: Tools }> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const { kubernetes } = settings;
    const pulumi = find.engineFor(settings, say);
    const answers = kubernetes
      ? clusterVersion(kubernetes, find)
      : find.dockerEngine(say).then((version) => {
          onDocker();
          return { Docker: version };
        });
    const bothFound = Promise.all([pulumi, answers]).then((found) => {
      onEngine(found[0]);
      return found;
    });
    const [[engine, runs], executable, path] = await Promise.all([
      bothFound,
      find.browser(say),
      find.commandPath(settings, say),
    ]);
    const versions = { Pulumi: engine.version, ...runs, browser: executable };
    return { engine, tools: { path: async () => path, browser: async () => executable, versions } };
  });

/** The versions of a cluster and of its client, by name. */
async function clusterVersion({ context }: { context: string }, find = ways): Promise<Record<string, string>> {
  const { client, server } = await find.clusterVersions({ context });
  return { Kubernetes: server, kubectl: client };
}

/** Finds or fetches every tool of a rehearsal on a stack that runs already, as the step `tools`. Nothing is created, so Pulumi is none of them. */
export const findToolsOfSteps = ({ settings, tell }: Rehearsal): Promise<Tools> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const [executable, path, runs] = await Promise.all([
      browser(say),
      commandPath(settings, say),
      settings.kubernetes
        ? clusterVersion(settings.kubernetes)
        : engineVersion().then((version) => ({ Docker: version })),
    ]);
    const versions = { ...runs, browser: executable };
    return { path: async () => path, browser: async () => executable, versions };
  });

/**
 * Finds or fetches the tools for bringing up the evidence store alone. A bucket on AWS does not
 * need Docker.
 */
export const findStoreTools = ({ settings, tell }: Rehearsal): Promise<{ engine: PulumiEngine; tools: Tools }> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const [engine] = await Promise.all([
      engineFor(settings, say),
      settings.evidence.store === "folder" && !settings.kubernetes ? dockerEngine(say) : undefined,
    ]);
    const none = () => Promise.reject(new Error("storing a bundle needs no browser"));
    return { engine, tools: { path: async () => [], browser: none, versions: { Pulumi: engine.version } } };
  });

/** The Pulumi engine, with the AWS plugin if the settings provision a bucket, and that of Kubernetes if the stack runs in a cluster. */
async function engineFor({ evidence, kubernetes }: Rehearsal["settings"], say: Say): Promise<PulumiEngine> {
  const engine = await pulumiEngine(say);
  if (provisionsOnAws(evidence)) {
    const { awsPlugin } = await import("../setup/aws-plugin.ts");
    await awsPlugin(engine, say);
  }
  if (kubernetes) {
    const { kubernetesPlugin } = await import("../setup/kubernetes-plugin.ts");
    const { kubernetesPackage } = await import("../setup/optional-package.ts");
    await kubernetesPlugin(engine, kubernetesPackage.required(), say);
  }
  return engine;
}
