import { projectKey } from "../directories.ts";
import { type ContainedStack, containedStacks, type ServiceContainer } from "../docker/stacks.ts";
import { RehearsalError } from "../errors.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import { closest } from "../lineage/names.ts";
import { clusterStacks } from "./cluster-stacks.ts";
import { findStackFile } from "./stack-file.ts";

/** A service of a stack that has containers. */
export interface FoundService extends ServiceContainer {
  name: string;
}

/**
 * Finds the container of a service, or the service in a cluster, by the labels of its stack.
 * @param name the service, such as `marquez`, or one of the user's own
 * @throws RehearsalError SETTINGS when the stack or the service is not there, naming what is; SETUP without an engine
 */
export async function serviceOf(name: string, { stack }: { stack: string }): Promise<FoundService> {
  const { services } = await stackNamed(stack);
  const names = [...services.keys()].sort();
  const service = services.get(name);
  if (service) return { name, ...service };
  const near = closest(name, names);
  throw new RehearsalError("SETTINGS", {
    doing: `looking for the service ${name} of the stack ${stack}`,
    found: `it has none of that name${near === undefined ? "" : ` (did you mean ${near}?)`}`,
    next: `Its services: ${names.join(", ")}.`,
  });
}

/** @throws RehearsalError SETTINGS when no such stack of this project has containers */
async function stackNamed(stack: string): Promise<ContainedStack> {
  const { project } = findStackFile({ stack });
  const key = projectKey(project);
  const inClusters = await clusterStacks(key);
  const ofEngine = await containedStacks().catch((error: unknown) => {
    // Who has a stack in a cluster needs no engine.
    if (inClusters.length > 0) return [];
    throw error;
  });
  const all = [...ofEngine, ...inClusters];
  const own = all.filter((one) => one.project === key);
  const found = own.find((one) => one.stack === stack);
  if (found) return found;
  const names = [...new Set(own.map((one) => one.stack))];
  const elsewhere = all.filter((one) => one.project !== key && one.stack === stack).map((one) => one.project);
  const near = closest(stack, names);
  throw new RehearsalError("SETTINGS", {
    doing: `looking for the stack ${stack}`,
    found: [
      `no stack of that name runs for ${project}${near === undefined ? "" : ` (did you mean ${near}?)`}`,
      ...(names.length > 0 ? [`  running here: ${names.join(", ")}`] : []),
      ...(elsewhere.length > 0
        ? [`  running for another project or state directory: ${[...new Set(elsewhere)].join(", ")}`]
        : []),
    ].join("\n"),
    next: `Start it with \`rehearse up --stack ${stack}\`, or name another one with --stack, in the directory of its stack file.`,
  });
}

/** @throws RehearsalError SETTINGS when the container of the service does not run */
export function refuseStopped({ id, name, state }: FoundService, { stack }: { stack: string }): void {
  if (state !== "running")
    throw new RehearsalError("SETTINGS", {
      doing: `using the service ${name} of the stack ${stack}`,
      found: locatedService(id) ? `it has ${state}` : `its container is ${state}`,
      next: `\`rehearse logs ${name} --stack ${stack}\` shows what it said last.`,
    });
}
