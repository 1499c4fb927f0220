import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const values = z.record(z.string(), z.unknown()).nullish().catch(undefined);
const schedule = z.looseObject({
  cron: text,
  interval: z.unknown().optional(),
  rrule: text,
  timezone: text,
  /** A template may stand here that gives a text. */
  active: z.union([z.boolean(), z.string()]).nullish().catch(undefined),
  parameters: values,
});

/** A deployment of a `prefect.yaml`, as the project's own Prefect reads it. */
const written = z.object({
  /** As it stands in the file. One without a name is skipped by `prefect deploy --all`. */
  name: text,
  keys: z.array(z.string()),
  poolKeys: z.array(z.string()),
  /** Why a block or a variable that it names cannot be had. */
  unresolved: z.string().optional(),
  /** With blocks, variables and environment variables in place. */
  resolved: z
    .object({
      name: text,
      entrypoint: text,
      parameters: values,
      paused: z.boolean().nullish().catch(undefined),
      workPool: text,
      schedules: z.array(schedule).catch([]),
    })
    .partial()
    .optional(),
  /** For each schedule why it cannot be had; null if it can. */
  schedules: z.array(z.string().nullable()).default([]),
  /** The name of its flow, once it was loaded. */
  flow: z.string().optional(),
  schema: z
    .looseObject({ properties: values, required: z.array(z.string()).nullish() })
    .optional()
    .catch(undefined),
  /** Whether the flow takes parameters that its schema does not name. */
  takesAny: z.boolean().default(false),
  /** Why the flow could not be loaded. */
  error: z.string().optional(),
  /** Where in the project that happened. */
  place: text,
  /** Entrypoints that may be meant. */
  near: z.array(z.string()).default([]),
  /** Parameters that do not fit the schema. */
  invalid: z.array(z.object({ parameter: z.string(), message: z.string() })).default([]),
});

const project = z.object({
  /** The version of the project's Prefect. */
  prefect: z.string(),
  /** Why the file could not be read. */
  problem: z.string().nullable(),
  deployments: z.array(written),
  /** Values that Prefect refuses: it skips the whole file then. `nth` is the place among the deployments. */
  invalid: z.array(z.object({ nth: z.int().nullable(), key: z.string(), message: z.string() })).default([]),
  /** The keys that Prefect reads; empty when it does not say. */
  keys: z
    .object({ deployment: z.array(z.string()), work_pool: z.array(z.string()) })
    .partial()
    .default({}),
  /** The names of the build and push steps. */
  steps: z.array(z.string()).default([]),
});

/** What `project.py` tells of a `prefect.yaml`. */
export type Project = z.output<typeof project>;
/** A deployment of a `prefect.yaml`. */
export type WrittenDeployment = z.output<typeof written>;
/** A schedule of a deployment, as it is written. */
export type WrittenSchedule = z.output<typeof schedule>;

/**
 * Reads what `project.py` wrote.
 * @throws SyntaxError or ZodError when it is something else
 */
export const readProject = (json: string): Project => project.parse(JSON.parse(json));
