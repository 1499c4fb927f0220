import { median, ratiosOf, type Spread, spreadOf } from "../statistics.ts";
import type { Run } from "./carried-out.ts";
import { type Contestant, contestants } from "./contestants.ts";
import { type CriticalPath, criticalPath, overheadOf, type Pieces } from "./critical-path.ts";
import { type PhaseSeconds, phases } from "./phases.ts";

/** What is aimed at: it is told, and nothing depends on it. */
export const goals = { ratioToCompose: 0.5, overhead: 0.2 } as const;

/** One contestant over all rounds. Numbers are medians; undefined: not measured. */
export interface ContestantSummary {
  wall: Spread;
  phases: PhaseSeconds;
  /** From the start of the first container of each service until it answers, in seconds. */
  boots: Record<string, number>;
  /** Memory at its most, in MiB. */
  processes: number | undefined;
  containers: number | undefined;
  /** Seconds of processor time. */
  processSeconds: number | undefined;
  containerSeconds: number | undefined;
  verdicts: string[];
}

export interface Summary {
  contestants: Partial<Record<Contestant, ContestantSummary>>;
  /** The time of ours by that of another, round by round. */
  ratios: Partial<Record<Contestant, Spread>>;
  /** Left out where ours was measured alone: a path of its own pieces would hide what it could do faster. */
  path?: CriticalPath & { overhead: number };
}

/** @param rounds the runs of each round, one of each contestant */
export function summaryOf(rounds: readonly (readonly Run[])[]): Summary {
  const runsOf = (contestant: Contestant) => rounds.map((round) => round.find((run) => run.contestant === contestant));
  const walls = (contestant: Contestant) => runsOf(contestant).map((run) => run?.wall);
  const present = contestants.filter((one) => runsOf(one).some(Boolean));
  const found = present.map((one) => [one, summaryOfRuns(runsOf(one).filter((run) => run !== undefined))] as const);
  const others = present.filter((one) => one !== "ours");
  const ratios = present.includes("ours")
    ? others.map((other) => [other, spreadOf(ratiosOf(walls("ours"), walls(other)))] as const)
    : [];
  const path = pathOf(Object.fromEntries(found));
  return {
    contestants: Object.fromEntries(found),
    ratios: Object.fromEntries(ratios),
    ...(path === undefined ? {} : { path }),
  };
}

function summaryOfRuns(runs: readonly Run[]): ContestantSummary {
  const middle = (numbers: (number | undefined)[]): number | undefined => {
    const known = numbers.filter((one) => one !== undefined);
    return known.length === 0 ? undefined : median(known);
  };
  const boots = runs.map(bootsOf);
  return {
    wall: spreadOf(runs.map(({ wall }) => wall)),
    phases: medians(phases, (phase) => middle(runs.map((run) => run.phases[phase]))),
    boots: medians([...new Set(boots.flatMap(Object.keys))], (service) => middle(boots.map((one) => one[service]))),
    processes: middle(runs.map((run) => run.processes)),
    containers: middle(runs.map((run) => run.containers)),
    processSeconds: middle(runs.map((run) => run.processSeconds)),
    containerSeconds: middle(runs.map((run) => run.containerSeconds)),
    verdicts: [...new Set(runs.flatMap(({ verdict }) => verdict ?? []))],
  };
}

const medians = (names: readonly string[], of: (name: never) => number | undefined): Record<string, number> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = of(name as never);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** How long each service boots. That of Marquez begins with its database, whichever of the two is started first. */
export function bootsOf({ boots }: Pick<Run, "boots">): Record<string, number> {
  return Object.fromEntries(
    Object.entries(boots).flatMap(([service, { started, answered }]) => {
      if (answered === undefined) return [];
      const from = service === "marquez" ? Math.min(started, boots.postgres?.started ?? started) : started;
      return [[service, answered - from]];
    }),
  );
}

/**
 * The critical path: each piece takes the least that it takes with any of the contestants, ours among them. A piece that another
 * runs faster is time that ours loses.
 */
function pathOf(contestants: Summary["contestants"]): Summary["path"] {
  const { ours, ...runbooks } = contestants;
  if (!ours || Object.keys(runbooks).length === 0) return undefined;
  const all = Object.values(contestants);
  const least = (measured: (number | undefined)[]): number | undefined => {
    const known = measured.filter((one) => one !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  };
  const piece = (phase: keyof PhaseSeconds) => least(all.map(({ phases }) => phases[phase]));
  const boot = (service: string) => least(all.map(({ boots }) => boots[service]));
  const [marquez, refinement, capture] = [boot("marquez"), piece("refinement"), piece("capture")];
  if (marquez === undefined || refinement === undefined || capture === undefined) return undefined;
  const pieces: Pieces = {
    boots: { marquez, web: boot("web"), prefect: boot("prefect") },
    refinement,
    capture,
    flowRun: ours.phases["flow run"] === undefined ? undefined : piece("flow run"),
    picture: piece("picture"),
  };
  const path = criticalPath(pieces);
  return { ...path, overhead: overheadOf(ours.wall.median, path) };
}
