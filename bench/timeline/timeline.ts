import { covered } from "../side-by-side/phases.ts";
import type { Span } from "../side-by-side/stopwatch.ts";
import type { Remark, StepSpan } from "./progress-lines.ts";

/** One rehearsal from the start of its process to its end, in seconds. */
export interface Timeline {
  wall: number;
  /** The steps, and the boots of the services, in the order in which they began. */
  rows: Row[];
  remarks: Remark[];
}

/** A line of a timeline. */
export interface Row extends Span {
  kind: "step" | "boot" | "between";
  failed?: true;
}

/** What is known of a rehearsal. */
export interface Told {
  wall: number;
  steps: readonly StepSpan[];
  remarks: readonly Remark[];
  boots: Record<string, { started: number; answered?: number }>;
}

/** Gaps that are shorter are none: in seconds. */
const leastGap = 0.05;

/** Puts together what happened when, with the time in which no step ran: `between` rows. */
export function timelineOf({ wall, steps, remarks, boots }: Told): Timeline {
  const rows: Row[] = [
    ...steps.map(({ name, from, to, status }) => ({
      kind: "step" as const,
      name,
      from,
      to,
      ...(status === "failed" ? { failed: true as const } : {}),
    })),
    ...Object.entries(boots).flatMap(([name, { started, answered }]) =>
      answered === undefined ? [] : [{ kind: "boot" as const, name: `${name} boots`, from: started, to: answered }],
    ),
    ...gaps(steps, wall).map((gap) => ({ kind: "between" as const, ...gap })),
  ];
  return {
    wall,
    rows: rows.toSorted((one, other) => one.from - other.from || other.to - one.to),
    remarks: [...remarks],
  };
}

/** When no step ran: before the first, between two, and after the last. */
function gaps(steps: readonly Span[], wall: number): Span[] {
  const found: Span[] = [];
  const ordered = steps.toSorted((one, other) => one.from - other.from);
  let end = 0;
  for (const { from, to } of [...ordered, { from: wall, to: wall }]) {
    if (from - end >= leastGap) {
      const name = end === 0 ? "(start-up)" : from === wall ? "(end)" : "(no step)";
      found.push({ name, from: end, to: from });
    }
    end = Math.max(end, to);
  }
  return found;
}

/** Seconds in which no step ran. */
export const unaccounted = ({ rows, wall }: Timeline): number =>
  wall - covered(rows.filter(({ kind }) => kind === "step"));
