import { z } from "zod";
import { unlessKeys } from "./problems.ts";

const level = z.enum(["fail", "warn", "ignore"], { error: 'expected "fail", "warn" or "ignore"' });
const part = (what: string) => level.default("warn").describe(what);

const parts = {
  start: part("The first event of each run is START."),
  end: part("Each run ends once: with one COMPLETE, FAIL or ABORT."),
  after: part("No event of a run comes after its end, but OTHER, which may add to it."),
  times: part("The times of a run's events never go back, in the order in which the events arrive."),
  parent: part("All events of a run name the same parent and the same root, or none."),
  job: part("All events of a run name the same job."),
  terminal: part(
    "COMPLETE alone is enough: it names every input and output that earlier events of its run named, and the schema of each whose schema they told.",
  ),
};

/** The parts of a life cycle that are judged. */
export const lifecycleParts = Object.keys(parts) as (keyof typeof parts)[];

/** How the events of each run follow each other. One word stands for all parts. */
export const lifecycle = z.preprocess(
  (value) => (level.safeParse(value).success ? Object.fromEntries(lifecycleParts.map((part) => [part, value])) : value),
  z.strictObject(parts, {
    error: unlessKeys('expected "fail", "warn" or "ignore", or a mapping with one for each part'),
  }),
);

/** How much each part of a life cycle matters. */
export type Lifecycle = z.output<typeof lifecycle>;
