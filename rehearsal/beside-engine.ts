import type { Guard, Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { EngineLost } from "../context/stop-request.ts";
import { overEngine, overSsh } from "../docker/connecting.ts";
import { leaseSeconds, startEngineGuard } from "../docker/engine-guard.ts";
import { type Way, wayTo } from "../docker/remote.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import { forwardingCommand } from "../docker/ssh.ts";
import { Tunnels } from "../docker/tunnels.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Forwards } from "../kubernetes/forwards.ts";
import { isLoopback } from "../machine/loopback.ts";
import { guardImageName, resolveImage } from "../setup/images.ts";
import { type Provisioned, publishedUrls } from "../stack/provisioned.ts";
import { besideCluster } from "./beside-cluster.ts";
import { obtainWayHere, refuseMounts } from "./commands-elsewhere.ts";

/**
 * What a rehearsal has beside an engine on another machine, or a cluster. Dispose of it once the stack is destroyed, or is to stay: what
 * exists then stays.
 */
export interface BesideEngine extends AsyncDisposable {
  /** Lead ports of the engine's machine here. */
  tunnels?: Tunnels;
  /** Lead ports of services in a cluster here. */
  forwards?: Forwards;
  /** Aborted when the connection was lost. */
  lost: AbortSignal;
  /** Asks at once whether the connection stands: something has failed, perhaps because it does not. */
  ask?: () => Promise<void>;
  /** How a person reaches the URLs of a stack that stays: the tunnels end with this process. */
  reaching: (stack: Provisioned) => string;
}

/**
 * Starts the guard beside an engine on another machine, as the step `guard`, and opens the way for the ports that it will
 * publish. When the connection is lost, the rehearsal ends. An engine of this machine has the guard process, and needs nothing.
 * @param local the guard process
 * @throws RehearsalError SETTINGS when a command is to have the files of this machine there; SETUP when the guard cannot be started
 */
export async function besideEngine(rehearsal: Rehearsal, local: Guard): Promise<BesideEngine | undefined> {
  const { kubernetes } = rehearsal.settings;
  if (kubernetes) return besideCluster({ context: kubernetes.context }, rehearsal, local);
  const { host } = engineEndpoint();
  const way = wayTo({ host });
  const { settings, tell, id, stopSignal: signal, giveUp } = rehearsal;
  if (!way && settings.publishAt) throw notElsewhere(host, settings.publishAt);
  if (!way) return undefined;
  refuseMounts(settings, host);
  const say = (detail: string) => tell({ name: "guard", status: "running", detail });
  const { standIns, images } = settings;
  const guard = await asStep(tell, "guard", async () => {
    const obtaining = { standIns, say, signal };
    const image = await resolveImage(guardImageName, images.guard, obtaining);
    await obtainWayHere(settings, obtaining);
    return startEngineGuard({ id, image: image.id, signal });
  });
  const { lost, container } = guard;
  const tunnels = new Tunnels(way === "ssh" ? overSsh(host) : overEngine(container), settings.publishAt);
  lost.addEventListener("abort", () => giveUp(lostTo(host, messageOf(lost.reason))));
  return {
    tunnels,
    lost,
    reaching: (stack) => reachingInWords(host, way, stack),
    [Symbol.asyncDispose]: async () => {
      await tunnels[Symbol.asyncDispose]();
      await guard[Symbol.asyncDispose]();
    },
  };
}

const lostTo = (host: string, why: string): EngineLost =>
  new EngineLost(
    `the connection to the Docker engine at ${host} was lost (${why})`,
    `All that the rehearsal had there is removed: by the step destroy or, where that fails, by the guard beside the engine within ${leaseSeconds} s. Rehearse again once \`docker version\` shows the engine.`,
  );

const notElsewhere = (host: string, address: string): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `publishing the ports at ${address}`,
    found: `the Docker engine ${host} is one of this machine, and its ports are published on the loopback alone`,
    next: "Leave out publishAt, or use the engine of another machine: see docs/engines.md.",
  });

function reachingInWords(host: string, way: Way, stack: Provisioned): string {
  const urls = publishedUrls(stack);
  if (urls.some(([, { hostname }]) => !isLoopback(hostname)))
    return `The stack stays on the machine of the Docker engine ${host}, for whoever reaches its address.`;
  const stays = `The stack stays on the machine of the Docker engine ${host}, and the tunnels to it are closed. \`rehearse run --on\` opens them again.`;
  if (way !== "ssh") return stays;
  const ports = urls.map(([, { port }]) => Number(port));
  return `${stays} To open its URLs yourself: \`${forwardingCommand(host, ports)}\`.`;
}
