import type { Rehearsal, Tools } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { engineVersion } from "../docker/engine.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import { browser } from "../setup/browser.ts";
import { commandPath } from "../setup/command-path.ts";
import { dockerEngine } from "../setup/docker-engine.ts";
import { type PulumiEngine, pulumiEngine } from "../setup/pulumi.ts";
import type { Say } from "../setup/say.ts";

/** How the tools are found or fetched. A test has others. */
const ways = { engineFor, browser, commandPath, dockerEngine, engineVersion };

/**
 * Finds or fetches every tool of a rehearsal concurrently, as the step `tools`.
 * @param onDocker called as soon as the Docker engine answers
 */
export const findTools = (
  { settings, tell }: Pick<Rehearsal, "settings" | "tell">,
  onDocker: () => void = () => {},
  find = ways,
): Promise<{ engine: PulumiEngine; tools: Tools }> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const [engine, executable, path, docker] = await Promise.all([
      find.engineFor(settings, say),
      find.browser(say),
      find.commandPath(settings, say),
      find.dockerEngine(say).then(() => {
        onDocker();
        return find.engineVersion();
      }),
    ]);
    const versions = { Pulumi: engine.version, Docker: docker, browser: executable };
    return { engine, tools: { path: async () => path, browser: async () => executable, versions } };
  });

/** Finds or fetches every tool of a rehearsal on a stack that runs already, as the step `tools`. Nothing is created, so Pulumi is none of them. */
export const findToolsOfSteps = ({ settings, tell }: Rehearsal): Promise<Tools> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const [executable, path, docker] = await Promise.all([browser(say), commandPath(settings, say), engineVersion()]);
    const versions = { Docker: docker, browser: executable };
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
      settings.evidence.store === "folder" ? dockerEngine(say) : undefined,
    ]);
    const none = () => Promise.reject(new Error("storing a bundle needs no browser"));
    return { engine, tools: { path: async () => [], browser: none, versions: { Pulumi: engine.version } } };
  });

/** The Pulumi engine, with the AWS plugin if the settings provision a bucket. */
async function engineFor({ evidence }: Rehearsal["settings"], say: Say): Promise<PulumiEngine> {
  const engine = await pulumiEngine(say);
  if (!provisionsOnAws(evidence)) return engine;
  const { awsPlugin } = await import("../setup/aws-plugin.ts");
  await awsPlugin(engine, say);
  return engine;
}
