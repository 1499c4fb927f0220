import { marquezPorts } from "../boot/marquez-server.ts";
import type { Settings } from "../settings/schema.ts";
import type { ServicePlan } from "../settings/services.ts";
import type { Port } from "../settings/stack.ts";
import { prefectPort } from "./prefect.ts";

/** A port of a service in a cluster that is reached from this machine. */
export interface ClusterPort {
  /** The name of its URL. */
  url: string;
  service: string;
  /** The port of the service. */
  port: number;
  /** The port here. */
  at: Port;
}

/** The ports of a stack in a cluster that are reached from this machine. */
export function clusterPorts(plan: ServicePlan, { ports, web, services }: Settings): ClusterPort[] {
  const own = Object.entries(services).flatMap(([service, { port, publish }]) =>
    port === undefined ? [] : [{ url: service, service, port, at: publish }],
  );
  const stackOnes: ClusterPort[] = [
    { url: "marquez", service: "marquez", port: marquezPorts.api, at: ports.marquez },
    { url: "marquezAdmin", service: "marquez", port: marquezPorts.admin, at: ports.marquezAdmin },
    { url: "prefect", service: "prefect", port: prefectPort, at: ports.prefect },
    { url: "web", service: "web", port: web.port, at: ports.web },
  ];
  return [...own, ...stackOnes.filter(({ service }) => plan[service as keyof ServicePlan] === "provisioned")];
}
