import { z } from "zod";
import { glob } from "./fields.ts";
import { severity } from "./severity.ts";

const ancestor = z.strictObject({
  job: glob.describe("Name or glob pattern of the job that the facet names."),
  namespace: glob.optional().describe("Its namespace. If left out, it is the setting `namespace`."),
  arrived: z
    .boolean()
    .default(false)
    .describe(
      "Whether the run that the facet names must have arrived, too. Marquez makes up a run of its own for one that did not.",
    ),
});

/** What the runs of some jobs must say of the runs that started them. */
export const parentRule = z
  .strictObject({
    job: glob.describe(
      "Name or glob pattern of the jobs whose runs are judged: as they are sent, or as Marquez keeps them.",
    ),
    namespace: glob.optional().describe("Their namespace. If left out, it is the setting `namespace`."),
    parent: ancestor.optional().describe("The parent that the facet `parent` of each of their runs must name."),
    root: ancestor.optional().describe("The root of their tree of runs, which the same facet must name."),
    severity,
  })
  .refine(({ parent, root }) => parent !== undefined || root !== undefined, {
    error: "expected `parent`, `root` or both",
  });

/** Rules about parents. */
export const parentRules = z.array(parentRule).prefault([]);

/** A rule about parents. */
export type ParentRule = z.output<typeof parentRule>;
/** A parent or root that a run must name. */
export type ExpectedAncestor = z.output<typeof ancestor>;
