import { z } from "zod";
import { glob } from "./fields.ts";
import { severity } from "./severity.ts";

/** One end of a path, or a place on it: the jobs or the datasets that a pattern matches. */
export interface GraphEnd {
  kind: "job" | "dataset";
  name: string;
  /** Undefined: the namespace of the rehearsal. */
  namespace: string | undefined;
}

const endError = "expected a pattern for datasets, or { dataset: … } or { job: … }, with a namespace if it is another";

/** A plain pattern is one of datasets. */
const end = z
  .preprocess(
    (value) => (typeof value === "string" ? { dataset: value } : value),
    z
      .strictObject({ dataset: glob.optional(), job: glob.optional(), namespace: glob.optional() }, { error: endError })
      .refine(({ dataset, job }) => (dataset === undefined) !== (job === undefined), { error: endError }),
  )
  .transform(
    ({ dataset, job, namespace }): GraphEnd =>
      job === undefined ? { kind: "dataset", name: dataset ?? "", namespace } : { kind: "job", name: job, namespace },
  );

const every = z.enum(["from", "to", "both"], { error: 'expected "from", "to" or "both"' });
const path = z.strictObject({
  from: end,
  to: end,
  through: z.array(end).default([]),
  every: every.optional(),
  hops: z.int({ error: "expected a whole number" }).min(1, { error: "expected at least 1" }).optional(),
});
const noPath = z.strictObject({ from: end, to: end });
const orphans = z
  .preprocess((value) => (value === "none" ? [] : value), z.array(end, { error: 'expected "none", or a list' }))
  .meta({ title: "`none` or list of patterns" });

/** A rule about the graph. One of the four is there. */
export const graphRule = z
  .strictObject({
    path: path.optional(),
    noPath: noPath.optional(),
    connected: z.literal(true, { error: "expected true: `connected: true`" }).optional(),
    orphans: orphans.optional(),
    severity,
  })
  .superRefine(({ severity, ...kinds }, context) => {
    if (Object.values(kinds).filter((one) => one !== undefined).length !== 1)
      context.addIssue({
        code: "custom",
        message: "expected exactly one of `path`, `noPath`, `connected` and `orphans`, for each its own rule",
      });
  });

/** Rules about the graph of jobs and datasets. */
export const graphRules = z.array(graphRule).prefault([]);

/** A rule about the graph of jobs and datasets. */
export type GraphRule = z.output<typeof graphRule>;
/** A path that must be there. */
export type ExpectedPath = z.output<typeof path>;
