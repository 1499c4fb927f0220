import { storedImage } from "../docker/images.ts";
import type { ServiceName } from "../settings/official-images.ts";
import { imagesOfCommands } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import { planServices, provisionedServices } from "../settings/services.ts";
import { heldImage } from "../setup/images.ts";
import type { Presence } from "../setup/presence.ts";
import { hasStandIn } from "../setup/stand-in.ts";

/** What the rehearsal will do about each service that a stand-in may take the place of, and about each command with an image. Nothing is pulled or built. */
export async function imagePresence(settings: Settings): Promise<Presence[]> {
  const names = provisionedServices(planServices(settings)).filter(hasStandIn);
  try {
    return await Promise.all([
      ...names.map((name) => imageOf(name, settings)),
      ...imagesOfCommands(settings).map(([name, reference]) => imageOfCommand(name, reference)),
    ]);
  } catch {
    // Without an engine there is nothing to say: its own row says that it does not answer.
    return [];
  }
}

async function imageOfCommand(name: string, reference: string): Promise<Presence> {
  const held = await storedImage(reference);
  return {
    name,
    needed: reference,
    ...(held
      ? { status: "found", found: `${reference} in the Docker engine`, how: "" }
      : {
          status: "fetchable",
          found: "not in the Docker engine",
          how: `\`rehearse run\` pulls it. Try it now: \`docker pull ${reference}\`.`,
        }),
  };
}

async function imageOf(name: ServiceName, { images, standIns }: Settings): Promise<Presence> {
  const reference = images[name];
  const row = { name: `${name} image`, needed: reference };
  const pull = `\`docker pull ${reference}\``;
  const held = await storedImage(reference);
  if (held && !held.standIn) return { ...row, status: "found", found: `${reference} in the Docker engine`, how: "" };
  if (standIns === "refuse")
    return held
      ? {
          ...row,
          status: "missing",
          found: `${reference} in the Docker engine is a stand-in, which standIns refuses`,
          how: `Get the real one: \`docker image rm ${reference}\`, then ${pull}.`,
        }
      : {
          ...row,
          status: "fetchable",
          found: "not in the Docker engine",
          how: `\`rehearse run\` pulls it. Where that fails, the rehearsal ends with exit code 3: standIns refuses a stand-in. Try it now: ${pull}.`,
        };
  const built = held ?? (await heldImage(name, reference));
  const proves = "a rehearsal on it proves nothing about the real service";
  return built
    ? {
        ...row,
        status: "found",
        found: `a stand-in${held ? ` under the name ${reference}` : `, where ${reference} cannot be pulled`}: ${proves}`,
        how: "",
      }
    : {
        ...row,
        status: "fetchable",
        found: "not in the Docker engine",
        how: `\`rehearse run\` pulls it, or builds a stand-in where that fails: ${proves}. Set standIns to refuse to end there instead.`,
      };
}
