import { dirname } from "node:path";
import { execa } from "execa";
import { browser } from "../offline/browser.ts";
import { dockerEngine } from "../offline/docker-engine.ts";
import { type PulumiEngine, pulumiEngine } from "../offline/pulumi.ts";
import { uv } from "../offline/uv.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { asStep } from "./steps-told.ts";

/** Finds or fetches every tool, at once. uv is one only when a command of the settings is run by it. */
export const getTools = ({ settings, tell, tools }: Rehearsal): Promise<{ engine: PulumiEngine }> =>
  asStep(tell, "tools", async () => {
    const say = (detail: string) => tell({ name: "tools", status: "running", detail });
    const { refine, prefect } = settings;
    const wantsUv = [refine.command, refine.prepare, prefect.register, prefect.worker].some(
      (argv) => argv?.[0] === "uv",
    );
    const [engine, found, uvPath, docker] = await Promise.all([
      pulumiEngine(say),
      browser(say),
      wantsUv ? uv(say) : undefined,
      dockerEngine(say).then(dockerVersion),
    ]);
    Object.assign(tools.versions, { Pulumi: engine.version, Docker: docker, browser: found });
    tools.browser = async () => found;
    if (uvPath) tools.path.push(dirname(uvPath));
    return { engine };
  });

async function dockerVersion(): Promise<string> {
  const { stdout } = await execa("docker", ["version", "--format", "{{.Server.Version}}"]);
  return stdout;
}
