import { dirname } from "node:path";
import { namedCommands } from "../settings/named-commands.ts";
import type { Settings } from "../settings/schema.ts";
import type { Say } from "./say.ts";
import { uv } from "./uv.ts";

/**
 * The directories to put first on PATH for the commands in the settings: the one of uv, when a command starts with it. Where
 * there is no uv, it is downloaded.
 * @throws RehearsalError SETUP
 */
export const commandPath = async (settings: Settings, say: Say): Promise<string[]> =>
  namedCommands(settings).some(({ argv }) => argv[0] === "uv") ? [dirname(await uv(say))] : [];
