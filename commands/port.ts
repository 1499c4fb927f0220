import { wayTo } from "../docker/remote.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import { forwardingCommand } from "../docker/ssh.ts";
import { publishedAddresses } from "../docker/stacks.ts";
import { RehearsalError } from "../errors.ts";
import { type LocatedService, locatedService } from "../kubernetes/service-id.ts";
import { isLoopback } from "../machine/loopback.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { runCommand } from "./command.ts";
import { refuseStopped, serviceOf } from "./service-of.ts";

/** The options of `rehearse port`. */
export interface PortOptions {
  stack: string;
  json: boolean;
}

/**
 * `rehearse port`: prints where a port of a service is published, such as `127.0.0.1:32768`.
 * @param inside the port inside the container, as written; all of them, a line each, if left out
 */
export const port = (service: string, inside: string | undefined, options: PortOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const found = await serviceOf(service, options);
    refuseStopped(found, options);
    const located = locatedService(found.id);
    if (located) throw notHere(service, inside, located);
    const published = await publishedAddresses(found.id);
    if (published.size === 0)
      throw refused(
        service,
        "it publishes no port",
        `Only the other services reach it. \`rehearse shell ${service}\` runs a program in it.`,
      );
    const wanted = inside === undefined ? [...published] : [[inside, addressOf(service, inside, published)] as const];
    const lines = wanted.map(([port, address]) => (inside === undefined ? `${port} ${address}\n` : `${address}\n`));
    process.stdout.write(options.json ? `${JSON.stringify(Object.fromEntries(wanted))}\n` : lines.join(""));
    if (!options.json) tellWhere(wanted.map(([, address]) => new URL(`tcp://${address}`)));
    return exitCodes.passed;
  });

/** Says so where the addresses are not this machine's. */
function tellWhere(addresses: URL[]): void {
  const { host } = engineEndpoint();
  const way = wayTo({ host });
  if (!way || !addresses.every(({ hostname }) => isLoopback(hostname))) return;
  const ports = addresses.map(({ port }) => Number(port));
  const how = way === "ssh" ? ` To reach them here: ${forwardingCommand(host, ports)}` : "";
  process.stderr.write(`These are addresses of the machine of the Docker engine ${host}.${how}\n`);
}

function addressOf(service: string, inside: string, published: Map<number, string>): string {
  const address = /^\d+$/.test(inside) ? published.get(Number(inside)) : undefined;
  if (address) return address;
  throw refused(
    service,
    `it publishes no port ${inside}`,
    `Its ports inside the container: ${[...published.keys()].join(", ")}.`,
  );
}

/** A port of a service in a cluster is led here while a rehearsal runs, and by nobody else. */
const notHere = (service: string, inside: string | undefined, { cluster, namespace }: LocatedService): RehearsalError =>
  refused(
    service,
    `it runs in the cluster ${cluster.context}, and no port of it is open here`,
    `Open one: kubectl --context ${cluster.context} --namespace ${namespace} port-forward deployment/${service} :${inside ?? "PORT"}`,
  );

const refused = (service: string, found: string, next: string): RehearsalError =>
  new RehearsalError("SETTINGS", { doing: `looking for the ports of the service ${service}`, found, next });
