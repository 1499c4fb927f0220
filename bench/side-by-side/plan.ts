import { hostname } from "node:os";
import { RehearsalError } from "../../errors.ts";
import { thisOwner } from "../../machine/process-identity.ts";
import { isOurs, type ServiceName } from "../../settings/official-images.ts";
import type { Settings } from "../../settings/schema.ts";
import { revealedVariables } from "../../settings/secret.ts";
import { lineageDepth } from "../../settings/stack.ts";
import type { ResolvedImage } from "../../setup/images.ts";
import { poolOf } from "../../steps/work-pool.ts";
import { ownerLabel } from "./labels.ts";

/** A command with the folder and the variables that the settings give it. */
export interface PlannedCommand {
  command: string[];
  cwd: string;
  env: Record<string, string>;
}

/** What a runbook carries out: the same refinement and flow run, on the same images, as a rehearsal of the settings. */
export interface Plan {
  namespace: string;
  /** The image of each service that is started. A service without one is left out. */
  images: Partial<Record<ServiceName, string>>;
  web: Settings["web"];
  /** How far from a job the graph goes that is captured. */
  depth: number;
  prepare?: PlannedCommand;
  refinements: (PlannedCommand & { job: string })[];
  flow?: Flow;
  bucket: string;
  prefix: string;
  /** Folders that come before PATH: where uv is. */
  path: string[];
  browser: string;
  /** How Compose is called. */
  compose: string[];
  /** The labels of all that is started, and a name that no other run has. */
  labels: Record<string, string>;
  name: string;
}

export interface Flow {
  deployment: string;
  parameters: Record<string, unknown>;
  job?: string;
  register?: PlannedCommand;
  worker?: PlannedCommand;
  /** The work pool that the worker makes, and that the registration needs. */
  pool?: string;
}

/** Where a plan comes from. */
export interface Sources {
  settings: Settings;
  images: readonly ResolvedImage[];
  tools: Pick<Plan, "path" | "browser" | "compose">;
}

/**
 * Makes the plan of one run.
 * @param nth the number of the run in this benchmark
 * @throws RehearsalError SETTINGS when the settings want something that the runbooks here do not do
 */
export function planOf({ settings, images, tools }: Sources, nth: number): Plan {
  const problems = unlike(settings);
  if (problems.length > 0)
    throw new RehearsalError("SETTINGS", {
      doing: "planning the runbooks",
      found: `they do without ${problems.join(", ")}`,
      next: "Measure ours alone (--only ours), or a stack without that.",
    });
  const { refine, prefect, namespace, refinements, web, evidence } = settings;
  return {
    namespace,
    images: Object.fromEntries(images.flatMap(({ name, reference }) => (isOurs(name) ? [[name, reference]] : []))),
    web,
    depth: lineageDepth,
    ...(refine?.prepare ? { prepare: { command: refine.prepare, cwd: refine.cwd, env: {} } } : {}),
    refinements: refinements.map(({ job, command, cwd, env }) => ({ job, command, cwd, env: revealedVariables(env) })),
    ...(prefect.enabled && prefect.deployment ? { flow: flowOf(prefect, prefect.deployment) } : {}),
    bucket: evidence.bucket,
    prefix: evidence.prefix,
    ...tools,
    labels: { [ownerLabel]: thisOwner() },
    name: nameOf(process.pid, nth),
  };
}

/** How a run's project is named, and its network: by the process of the benchmark, on this machine. */
export const nameOf = (pid: number, nth: number): string =>
  `lineage-rehearsal-bench-${hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")}-${pid}-${nth}`;

function flowOf({ deployment: _, ...prefect }: Settings["prefect"], deployment: string): Flow {
  const { parameters, job, register, worker, cwd, env } = prefect;
  const pool = worker && register && poolOf(register);
  const planned = (command: string[]) => ({ command, cwd, env: revealedVariables(env) });
  return {
    deployment,
    parameters,
    ...(job === undefined ? {} : { job }),
    ...(register ? { register: planned(register) } : {}),
    ...(worker ? { worker: planned(worker) } : {}),
    ...(pool === undefined ? {} : { pool }),
  };
}

/** What of the settings a runbook here does not carry out. */
function unlike({ commands, services, marquez, prefect, web, refinements }: Settings): string[] {
  return [
    refinements.length === 0 && "a rehearsal without a refinement",
    commands.length > 0 && "commands",
    Object.keys(services).length > 0 && "services of your own",
    (marquez.url ?? prefect.url ?? web.url) !== undefined && "services that run already",
    prefect.enabled && prefect.deploy && "prefect.deploy",
    prefect.enabled && (prefect.runs?.length ?? 0) > 1 && "several flow runs",
    prefect.enabled && Object.keys(prefect.companions).length > 0 && "prefect.companions",
  ].filter((one) => typeof one === "string");
}
