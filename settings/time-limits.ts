import type { z } from "zod";
import type { WrittenCommand } from "./commands.ts";
import type { deadlines } from "./deadlines.ts";
import { type Refinement, refinementsOf, type WrittenRefinements } from "./refinements.ts";

/** In milliseconds. */
const minute = 60_000;
const hour = 60 * minute;
const leastRehearsal = 30 * minute;

/**
 * The defaults of the limits that a rehearsal must not be shorter than, in milliseconds. A value that equals its default
 * counts as not set: plain Pulumi passes the defaults of Pulumi.yaml as if they were.
 */
export const defaults = {
  ready: 3 * minute,
  refine: 10 * minute,
  command: 10 * minute,
  prefect: 5 * minute,
  expires: 2 * hour,
} as const;

/** The settings that limit the time of a rehearsal, as written; in milliseconds. */
interface Written extends WrittenRefinements {
  ready: number;
  refine?: (NonNullable<WrittenRefinements["refine"]> & { prepare?: string[] | undefined }) | undefined;
  commands: Record<string, WrittenCommand>;
  prefect: { enabled: boolean; timeout: number };
  web: { timeout: number };
  deadlines: z.output<typeof deadlines>;
  expires: number;
}

/** A limit that contradicts another one. */
interface Contradiction {
  path: string[];
  message: string;
}

/** The limits that are set to more than the whole rehearsal may take, or the stack may live. */
export function contradictions(settings: Written): Contradiction[] {
  const { ready, refine, refinements, commands, prefect, deadlines } = settings;
  const expires = setExpires(settings);
  const bound = boundOf(settings);
  if (bound === undefined) return [];
  const limits: [string[], number | undefined, number?][] = [
    [["ready"], ready, defaults.ready],
    [["refine", "timeout"], refine?.timeout, defaults.refine],
    ...Object.entries(refinements).map(([name, one]): [string[], number | undefined] => [
      ["refinements", name, "refine", "timeout"],
      one.refine.timeout,
    ]),
    ...Object.entries(commands).map(([name, one]): [string[], number, number] => [
      ["commands", name, "timeout"],
      one.timeout,
      defaults.command,
    ]),
    ...(prefect.enabled
      ? [[["prefect", "timeout"], prefect.timeout, defaults.prefect] as [string[], number, number]]
      : []),
  ];
  const tooLong = limits
    .filter(([, limit, byDefault]) => limit !== undefined && limit !== byDefault && limit > bound.limit)
    .map(([path]) => ({ path, message: `expected at most ${inWords(bound.limit)}, the value of ${bound.key}` }));
  const { rehearsal } = deadlines;
  if (expires === undefined || rehearsal === undefined || expires >= rehearsal) return tooLong;
  return [
    ...tooLong,
    { path: ["expires"], message: `expected at least ${inWords(rehearsal)}, the value of deadlines.rehearsal` },
  ];
}

/** The setting that limits all others, if one is set. */
function boundOf(settings: Written): { key: string; limit: number } | undefined {
  const { rehearsal } = settings.deadlines;
  const expires = setExpires(settings);
  if (rehearsal !== undefined) return { key: "deadlines.rehearsal", limit: rehearsal };
  return expires === undefined ? undefined : { key: "expires", limit: expires };
}

/** The time limits that are left out, so that they contradict no other. */
export function completeLimits(settings: Written): { rehearsal: number; expires: number } {
  const { deadlines } = settings;
  const expires = setExpires(settings);
  const all = Math.max(leastRehearsal, sumOfSteps(settings));
  const rehearsal = deadlines.rehearsal ?? Math.min(all, expires ?? all);
  return { rehearsal, expires: expires ?? Math.max(defaults.expires, rehearsal + deadlines.destroy) };
}

const setExpires = ({ expires }: Written): number | undefined => (expires === defaults.expires ? undefined : expires);

/** How long a rehearsal takes in which every step takes as long as it may. */
function sumOfSteps(settings: Written): number {
  const { ready, refine, commands, prefect, web, deadlines, engine } = settings;
  const starting = ({ container }: Refinement) => (engine === "kubernetes" && container ? ready : 0);
  const refining = refinementsOf(settings).reduce((sum, one: Refinement) => sum + one.timeout + starting(one), 0);
  return (
    Math.max(ready, refine?.prepare ? refine.timeout : 0) +
    Math.max(refining, prefect.enabled ? prefect.timeout : 0) +
    Object.values(commands).reduce((sum, { timeout }) => sum + timeout, 0) +
    (web.timeout + deadlines.capture + deadlines.verify + deadlines.upload)
  );
}

const units = [
  ["h", hour],
  ["m", minute],
  ["s", 1000],
  ["ms", 1],
] as const;

/** A duration as settings write it. */
function inWords(milliseconds: number): string {
  const [unit, size] = units.find(([, size]) => milliseconds % size === 0) ?? ["ms", 1];
  return `"${milliseconds / size}${unit}"`;
}
