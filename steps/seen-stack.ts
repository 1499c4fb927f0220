import type { Context } from "../context/context.ts";
import type { CommandContainer } from "../settings/container.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { InsideContainer } from "./environment.ts";
import { Reach } from "./reach.ts";
import type { ContainerPlace } from "./run-in-container.ts";

/** A stack as the commands of some settings see it: from this machine, or from containers of its network. */
export interface SeenStack extends AsyncDisposable {
  urls: Provisioned["urls"];
  /** The URL with which they reach what this machine reaches with another. */
  url: (url: string) => Promise<string>;
  /** What is different for their environment; undefined on this machine. */
  inside: InsideContainer | undefined;
  /**
   * The container that each of them gets; undefined on this machine.
   * @param lineageFile the configuration of its OpenLineage client
   */
  container: (lineageFile: string | undefined) => ContainerPlace | undefined;
  /** Resolves when none of their containers is connected to this machine any more. */
  quiet: () => Promise<void>;
  /** What to ask when nothing arrived at a URL of theirs. */
  suspicions: (url: string) => Promise<string[]>;
}

/** The container of the commands of some settings, and the name of these settings. */
interface Described {
  container: CommandContainer | undefined;
  settings: string;
}

/**
 * The stack as commands see it. Dispose of it when they have ended.
 * @throws RehearsalError STEP when the network of the stack leads nowhere
 */
export async function seenStack(
  stack: Provisioned,
  { labels }: Pick<Context, "labels">,
  { container, settings }: Described,
): Promise<SeenStack> {
  if (!container) return fromThisMachine(stack);
  const reach = await Reach.of(stack);
  // The engine may meanwhile have another image of that name.
  const image = stack.images.find(({ reference }) => reference === container.image)?.id ?? container.image;
  const { network, addedHosts, hosts } = reach;
  return {
    urls: await reach.urls(stack.urls),
    url: (url) => reach.url(url),
    inside: { hosts, hasUser: container.user !== undefined },
    container: (lineageFile) => ({ container, settings, image, lineageFile, network, addedHosts, labels }),
    quiet: () => reach.quiet(),
    suspicions: (url) => reach.suspicions(url),
    [Symbol.asyncDispose]: () => reach[Symbol.asyncDispose](),
  };
}

const fromThisMachine = ({ urls }: Provisioned): SeenStack => ({
  urls,
  url: async (url) => url,
  inside: undefined,
  container: () => undefined,
  quiet: async () => {},
  suspicions: async () => [],
  [Symbol.asyncDispose]: async () => {},
});
