import { type CommandContainer, containerOf, type WrittenContainer } from "./container.ts";
import type { ColumnRule } from "./expected-columns.ts";
import type { DatasetList, DatasetRule } from "./expected-datasets.ts";
import type { FacetRule } from "./expected-facets.ts";
import type { GraphRule } from "./expected-graph.ts";
import type { JobRule, Unexpected } from "./expected-jobs.ts";
import type { Lifecycle } from "./expected-lifecycle.ts";
import type { ParentRule } from "./expected-parents.ts";
import type { StackEngine } from "./kubernetes.ts";
import type { Variables } from "./secret.ts";

/** What a job's lineage must hold. */
export interface ExpectedLineage {
  /** Undefined: not judged. */
  inputs?: DatasetList | undefined;
  outputs?: DatasetList | undefined;
  /** Whether the command must fail, and its lineage say so. Only a refinement's may. */
  fails?: boolean;
  /** The states that a run may end in; undefined for those that a command usually ends in. */
  states?: string[] | undefined;
  /** How many runs of each job; `any` is one or more. */
  runs: number | "any";
  jobs: JobRule[];
  datasets: DatasetRule[];
  columns: ColumnRule[];
  unexpected: Unexpected;
  graph: GraphRule[];
  parents: ParentRule[];
  facets: FacetRule[];
  lifecycle: Lifecycle;
}

/** A job whose lineage must arrive. */
export interface ExpectedJob {
  job: string;
  expect: ExpectedLineage;
}

/** How a refinement is run. */
interface RefinementCommand {
  command: string[];
  cwd: string;
  env: Variables;
  /** Patterns of the variables that it inherits although it could change the evidence with them. */
  inherit: string[];
  /** A glob pattern, from `cwd`. */
  output?: string | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** What the settings say of where a command runs. */
interface WrittenPlace {
  image?: string | false | undefined;
  container?: WrittenContainer | undefined;
}

/** A refinement that is rehearsed. */
export interface Refinement extends ExpectedJob, RefinementCommand {
  /** Unique among the refinements of a rehearsal; `main` for the one that `refine` describes. */
  name: string;
  /** Where it runs, if not on this machine. */
  container?: CommandContainer | undefined;
  /** What the names of its steps and files end with: nothing when it is the only one, else `-<name>`. */
  suffix: string;
}

type Overrides = { [Key in keyof Omit<RefinementCommand, "command">]?: RefinementCommand[Key] | undefined };

/** The refinements as the settings have them. */
export interface WrittenRefinements {
  cwd: string;
  /** What runs the stack; left out for the Docker engine. */
  engine?: StackEngine | undefined;
  job?: string | undefined;
  expect: ExpectedLineage;
  refine?: (Omit<RefinementCommand, "cwd"> & WrittenPlace & { cwd?: string | undefined }) | undefined;
  refinements: Record<string, ExpectedJob & { refine: Pick<RefinementCommand, "command"> & Overrides & WrittenPlace }>;
}

/** The name of the refinement that `refine` and `job` describe. */
export const mainRefinement = "main";

/**
 * All refinements of a rehearsal, in the order in which they run; none when it rehearses something else. `refine` supplies
 * what the others leave out.
 */
export function refinementsOf({ cwd, engine, job, expect, refine, refinements }: WrittenRefinements): Refinement[] {
  if (!refine || job === undefined) return [];
  // Not one object with all of them: its keys that are numbers, such as `2024`, would come before the first.
  const all = [[mainRefinement, { job, expect, refine }] as const, ...Object.entries(refinements)];
  return all.map(([name, { job, expect, refine: own }]) => ({
    name,
    suffix: all.length > 1 ? `-${name}` : "",
    job,
    expect,
    command: own.command,
    cwd: own.cwd ?? refine.cwd ?? cwd,
    env: { ...refine.env, ...own.env },
    inherit: [...new Set([...refine.inherit, ...(own.inherit ?? [])])],
    output: own.output,
    timeout: own.timeout ?? refine.timeout,
    container: containerOf(
      { image: own.image ?? refine.image, cwd: own.cwd ?? refine.cwd ?? cwd, engine },
      refine.container,
      own.container,
    ),
  }));
}

/** The name of a step or file of a refinement: `refine-aviation`, `cli-aviation.log`. */
export const suffixed = (what: string, { suffix }: { suffix: string }): string =>
  what.replace(/(\.\w+)?$/, (extension) => suffix + extension);

/** The setting of a refinement that has a name: `refine.image`, `refinements.aviation.refine.image`. */
export const settingOf = (name: string, key: string): string => `${settingsOf(name)}.${key}`;

/** The settings that say how it is run. */
export const settingsOf = (name: string): string => (name === mainRefinement ? "refine" : `refinements.${name}.refine`);

/** The images in which commands run, each by the first setting that names it: a name, as a service has one, and the reference. */
export function imagesOfCommands({
  refine,
  refinements,
  prefect,
}: {
  refine?: { prepare?: unknown; image?: string | false | undefined } | undefined;
  refinements: Refinement[];
  prefect: { enabled: boolean; image?: string | false | undefined };
}): [name: string, reference: string][] {
  const all = new Map<string, string>(refine?.prepare && refine.image ? [[refine.image, "refine.image"]] : []);
  for (const { name, container } of refinements)
    if (container && !all.has(container.image)) all.set(container.image, settingOf(name, "image"));
  if (prefect.enabled && prefect.image && !all.has(prefect.image)) all.set(prefect.image, "prefect.image");
  return [...all].map(([reference, name]) => [name, reference]);
}
