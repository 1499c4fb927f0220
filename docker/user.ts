import { engineFacts } from "./engine.ts";

/** The root of a container. On a rootless engine it is whoever started the engine, and needs no capability for that user's files. */
const root = "0:0";

/**
 * The user of a container whose files on this machine belong to the user of this process: its numbers, or on a rootless
 * engine, which maps numbers to others, root.
 */
export const ownUser = async (): Promise<string> =>
  (await engineFacts())?.isRootless ? root : `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
