import { execa } from "execa";
import type { Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { provisionsOnAws } from "../settings/evidence.ts";
import { awsPlugin } from "./aws-plugin.ts";
import { browser } from "./browser.ts";
import { commandPath } from "./command-path.ts";
import { dockerEngine } from "./docker-engine.ts";
import { type PulumiEngine, pulumiEngine } from "./pulumi.ts";
import type { Say } from "./say.ts";

/**
 * Gets every tool, all at once. A rehearsal that only makes the bucket on AWS needs neither the Docker engine nor a browser.
 */
export const getTools = ({ settings, tell, tools, scope }: Rehearsal): Promise<{ engine: PulumiEngine }> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const bucketAlone = scope === "store" && settings.evidence.store === "s3";
    const [engine, found, path, docker] = await Promise.all([
      pulumiEngine(say).then((found) => withAws(found, settings, say)),
      bucketAlone ? undefined : browser(say),
      commandPath(settings, say),
      bucketAlone ? undefined : dockerEngine(say).then(dockerVersion),
    ]);
    Object.assign(tools.versions, { Pulumi: engine.version, ...(found ? { Docker: docker, browser: found } : {}) });
    if (found) tools.browser = async () => found;
    tools.path = async () => path;
    return { engine };
  });

/** The engine, with the AWS plugin when the settings have a bucket made on AWS. */
async function withAws(engine: PulumiEngine, { evidence }: Rehearsal["settings"], say: Say): Promise<PulumiEngine> {
  if (!provisionsOnAws(evidence)) return engine;
  await awsPlugin(engine, say);
  return engine;
}

async function dockerVersion(): Promise<string> {
  const { stdout } = await execa("docker", ["version", "--format", "{{.Server.Version}}"]);
  return stdout;
}
