import { execa } from "execa";
import { adoptEngine } from "../../docker/client.ts";
import type { Settings } from "../../settings/schema.ts";
import { planServices, provisionedServices } from "../../settings/services.ts";
import { browser } from "../../setup/browser.ts";
import { commandPath } from "../../setup/command-path.ts";
import { dockerEngine } from "../../setup/docker-engine.ts";
import { type ResolvedImage, resolveImage } from "../../setup/images.ts";
import type { Say } from "../../setup/say.ts";
import type { Contestant } from "./contestants.ts";
import type { Plan } from "./plan.ts";

/** Finds or fetches what the contestants need, before anything is measured: the same tools and the same images for all. */
export async function findTools(
  settings: Settings,
  only: readonly Contestant[],
  say: Say,
): Promise<{ tools: Pick<Plan, "path" | "browser" | "compose">; images: ResolvedImage[] }> {
  // Compose and testcontainers know no usual socket, and testcontainers no context.
  adoptEngine();
  await dockerEngine(say);
  const { standIns } = settings;
  const images: ResolvedImage[] = [];
  for (const name of provisionedServices(planServices(settings)))
    images.push(await resolveImage(name, settings.images[name], { standIns, say }));
  const tools = {
    path: await commandPath(settings, say),
    browser: await browser(say),
    compose: only.includes("compose") ? await composeCommand(say) : [],
  };
  return { tools, images };
}

/** How Compose is called: as the plugin of this machine's docker command, else a build of ours from its Go module. */
async function composeCommand(say: Say): Promise<string[]> {
  const { stdout, failed } = await execa("docker", ["compose", "version", "--short"], { reject: false });
  if (!failed && /^v?[2-9]/.test(stdout)) return ["docker", "compose"];
  const { dockerCompose } = await import("../../offline/tools/docker-compose.ts");
  return [await dockerCompose(say)];
}
