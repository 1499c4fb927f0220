import { stringify } from "yaml";
import { serviceLabel } from "./labels.ts";
import type { Plan } from "./plan.ts";
import { entriesOf, type RunbookServices } from "./services.ts";

/** The loopback port of each published port, by the service and the port inside its container: `marquez:5000`. */
export type PublishedPorts = Record<string, number>;

/** Compose reads `$` as the start of a variable. */
const escaped = (text: string): string => text.replaceAll("$", "$$$$");

/**
 * The Compose file of a runbook: nothing is tuned, and nothing is left out that its services need. Marquez waits for its
 * database, as Compose lets one say; all others start at once.
 */
export function composeFile(
  services: RunbookServices,
  published: PublishedPorts,
  { name, labels }: Pick<Plan, "name" | "labels">,
): string {
  const written = entriesOf(services).map(([service, { image, env, command, user, ports, check, folders, after }]) => [
    service,
    {
      image: escaped(image),
      pull_policy: "never",
      labels: { ...labels, [serviceLabel]: service },
      environment: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, escaped(value)])),
      ...(command ? { command: command.map(escaped) } : {}),
      ...(user ? { user } : {}),
      ...(ports.length > 0
        ? { ports: ports.map((port) => `127.0.0.1:${published[`${service}:${port}`]}:${port}`) }
        : {}),
      ...(check
        ? { healthcheck: { test: ["CMD-SHELL", escaped(check)], interval: "500ms", timeout: "5s", retries: 120 } }
        : {}),
      ...(folders
        ? {
            volumes: Object.entries(folders).map(([target, source]) => ({
              type: "bind",
              source: escaped(source),
              target,
            })),
          }
        : {}),
      ...(after.length > 0
        ? {
            depends_on: Object.fromEntries(
              after.map((before) => [before, { condition: conditionOf(services, before) }]),
            ),
          }
        : {}),
    },
  ]);
  return stringify({ name, services: Object.fromEntries(written), networks: { default: { labels } } });
}

const conditionOf = (services: RunbookServices, name: keyof RunbookServices): string =>
  services[name]?.check ? "service_healthy" : "service_started";
