import { z } from "zod";

export const deployment = z.looseObject({
  id: z.string(),
  name: z.string(),
  flow_id: z.string(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  entrypoint: z.string().nullish(),
  paused: z.boolean().nullish(),
  schedules: z.array(z.looseObject({ active: z.boolean().nullish() })).nullish(),
  global_concurrency_limit: z.looseObject({ limit: z.int() }).nullish(),
  /** The parameters that each flow run gets where it is given no others. */
  parameters: z.record(z.string(), z.unknown()).nullish(),
  parameter_openapi_schema: z
    .looseObject({
      properties: z.record(z.string(), z.unknown()).nullish(),
      required: z.array(z.string()).nullish(),
    })
    .nullish(),
});
export const flowRun = z.looseObject({
  id: z.string(),
  name: z.string(),
  state_type: z.string().nullish(),
  state_name: z.string().nullish(),
  state: z.looseObject({ message: z.string().nullish() }).nullish(),
});
/** One state that a flow run was in, from this time on. */
export const flowRunState = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: "expected a time" }),
});
export const flow = z.looseObject({ id: z.string(), name: z.string() });
export const worker = z.looseObject({ name: z.string(), status: z.string().nullish() });
export const workPool = z.looseObject({
  name: z.string(),
  is_paused: z.boolean().nullish(),
  concurrency_limit: z.int().nullish(),
});
export const workQueue = z.looseObject({
  name: z.string(),
  is_paused: z.boolean().nullish(),
  concurrency_limit: z.int().nullish(),
});
/** A view of the registry of workers: by package and by type. */
export const workerTypes = z.record(
  z.string(),
  z.record(z.string(), z.looseObject({ default_base_job_configuration: z.record(z.string(), z.unknown()) })),
);
export const logLine = z.looseObject({ timestamp: z.string(), level: z.int(), name: z.string(), message: z.string() });

export type Deployment = z.output<typeof deployment>;
/** A deployment, with its path `flow/deployment`. */
export type NamedDeployment = Deployment & { path: string };
export type FlowRunState = z.output<typeof flowRunState>;
export type FlowRun = z.output<typeof flowRun>;
/** Where flow runs wait for a worker. A paused one gives none away. */
export type WorkPool = z.output<typeof workPool>;
export type WorkQueue = z.output<typeof workQueue>;
export type LogLine = z.output<typeof logLine>;
