import { messageOf } from "../errors.ts";
import { isLoopback } from "../machine/loopback.ts";
import { type Endpoint, sourceInWords } from "./endpoint.ts";
import { engineEndpoint } from "./resolve.ts";

/** How the engine of another machine is reached. */
export type Way = "ssh" | "tcp";

/**
 * How the engine is reached where it is another machine's; undefined where the ports that it publishes are ports of this one.
 * One in a virtual machine of this one, such as Docker Desktop's, leads its ports here itself: it listens at a socket or on
 * the loopback.
 */
export function wayTo({ host }: Pick<Endpoint, "host">): Way | undefined {
  const { protocol, hostname } = new URL(host);
  if (protocol === "ssh:") return "ssh";
  return protocol === "tcp:" && !isLoopback(hostname) ? "tcp" : undefined;
}

/** The way to the engine of this process. Undefined also where it cannot be found: who needs it is told why. */
export function wayToEngine(): Way | undefined {
  try {
    return wayTo(engineEndpoint());
  } catch {
    return undefined;
  }
}

/**
 * The engine of this process in one line: its address, what names it, and where it is. Why not, where it cannot be found.
 * @param publishAt the address of its machine at which the settings have ports published
 */
export function engineInWords(publishAt?: string): string {
  try {
    const { host, source } = engineEndpoint();
    const way = wayTo({ host });
    return [`${host}, ${sourceInWords(source)}`, ...(way ? [wayInWords(way, publishAt)] : [])].join("; ");
  } catch (error) {
    return `none: ${messageOf(error).split("\n", 1)[0]}`;
  }
}

/** The way in words, for people who check what a rehearsal uses. */
export const wayInWords = (way: Way, publishAt?: string): string =>
  publishAt
    ? `on another machine: its ports are published at ${publishAt}, for whoever reaches that address`
    : `on another machine: its ports come here through ${way === "ssh" ? "SSH" : "the engine itself"}`;
