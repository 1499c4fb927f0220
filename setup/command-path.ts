import { dirname } from "node:path";
import type { Settings } from "../settings/schema.ts";
import type { Say } from "./say.ts";
import { uv } from "./uv.ts";

/**
 * What goes before PATH of the settings' commands: the directory of uv, where one of them is run by it. It is fetched where there is none.
 * @throws RehearsalError SETUP
 */
export async function commandPath({ refinements, refine, prefect }: Settings, say: Say): Promise<string[]> {
  const commands = [...refinements.map(({ command }) => command), refine.prepare, prefect.register, prefect.worker];
  return commands.some((argv) => argv?.[0] === "uv") ? [dirname(await uv(say))] : [];
}
