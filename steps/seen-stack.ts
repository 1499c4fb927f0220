import type { Context } from "../context/context.ts";
import { namespaceOf } from "../kubernetes/labels.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import { Disposables } from "../machine/disposables.ts";
import type { CommandContainer } from "../settings/container.ts";
import { imagesOfCommands } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { ClusterReach } from "./cluster-reach.ts";
import type { InsideContainer } from "./environment.ts";
import { machineName, Reach } from "./reach.ts";
import type { ClusterPlace } from "./run-in-cluster.ts";
import type { ContainerPlace } from "./run-in-container.ts";

/** A stack as the commands of some settings see it: from this machine, from containers of its network, or from pods beside it. */
export interface SeenStack extends AsyncDisposable {
  urls: Provisioned["urls"];
  /** The URL with which they reach what this machine reaches with another. */
  url: (url: string) => Promise<string>;
  /** The name under which they know this machine, for what the settings say; undefined where there is none. */
  machine: string | undefined;
  /** What is different for their environment; undefined on this machine. */
  inside: InsideContainer | undefined;
  /**
   * The container that each of them gets; undefined on this machine.
   * @param lineageFile the configuration of its OpenLineage client
   */
  container: (lineageFile: string | undefined) => ContainerPlace | ClusterPlace | undefined;
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
  context: Pick<Context, "settings" | "labels" | "signal" | "tunnels" | "forwards">,
  { container, settings }: Described,
): Promise<SeenStack> {
  if (!container) return fromThisMachine(stack);
  const { kubernetes } = context.settings;
  if (kubernetes) return fromCluster(stack, context, { container, settings, kubernetes });
  const { labels } = context;
  await using held = new Disposables();
  const reach = held.use(await Reach.of(stack, context));
  // The engine may meanwhile have another image of that name.
  const image = stack.images.find(({ reference }) => reference === container.image)?.id ?? container.image;
  const { network, addedHosts, hosts } = reach;
  const urls = await reach.urls(stack.urls);
  const all = held.move();
  return {
    urls,
    url: (url) => reach.url(url),
    machine: machineName,
    inside: { hosts, hasUser: container.user !== undefined },
    container: (lineageFile) => ({ container, settings, image, lineageFile, network, addedHosts, labels }),
    quiet: () => reach.quiet(),
    suspicions: (url) => reach.suspicions(url),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

/** The cluster in which commands run, and their settings. */
interface InCluster {
  container: CommandContainer;
  settings: string;
  kubernetes: NonNullable<Settings["kubernetes"]>;
}

async function fromCluster(
  { urls, containers, images }: Provisioned,
  { labels, settings: all, forwards }: Pick<Context, "labels" | "settings" | "forwards">,
  { container, settings, kubernetes }: InCluster,
): Promise<SeenStack> {
  const reach = new ClusterReach(forwards);
  const [service] = Object.values(containers).flatMap((id) => locatedService(id) ?? []);
  // A stack that has no service has a namespace all the same.
  const namespace = service?.namespace ?? namespaceOf(kubernetes.prefix, labels["lineage-rehearsal.id"]);
  const { image: reference } = container;
  const name = imagesOfCommands(all).find(([, used]) => used === reference)?.[0] ?? `${settings}.image`;
  const uses = (digest: string) => {
    if (!images.some((one) => one.name === name))
      images.push({ name, reference, id: digest, digest, origin: "cluster", standIn: false });
  };
  return {
    urls: await reach.urls(urls),
    url: (url) => reach.url(url),
    machine: undefined,
    inside: { hosts: reach.hosts, hasUser: container.user !== undefined },
    container: (lineageFile) => ({
      ...{ cluster: { context: kubernetes.context }, namespace, labels, container, settings, lineageFile, uses },
      ...{ ways: reach.ways, filesImage: all.images.postgres, login: kubernetes.login?.reveal() },
      startWithin: all.ready,
    }),
    // Each command waits for what it still sends before its pod is deleted.
    quiet: async () => {},
    suspicions: async () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}

const fromThisMachine = ({ urls }: Provisioned): SeenStack => ({
  urls,
  url: async (url) => url,
  machine: undefined,
  inside: undefined,
  container: () => undefined,
  quiet: async () => {},
  suspicions: async () => [],
  [Symbol.asyncDispose]: async () => {},
});
