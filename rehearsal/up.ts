import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../context/context.ts";
import { interruptedBy } from "../context/stop-request.ts";
import { RehearsalError } from "../errors.ts";
import type { Deployment } from "../steps/deployment.ts";
import { asBusyError, asNoNetworkLeft } from "./engine-errors.ts";
import { EngineReport } from "./engine-report.ts";

/** How an update ended. Even a failed update may have declared and brought up resources. */
export interface Update<D extends Deployment> {
  /** What the program declared; undefined when the program failed. */
  deployment?: D;
  /**
   * Why the update failed: a RehearsalError if the cause is understood. None where nothing failed but the resource
   * `verdict`, on purpose: the steps tell why.
   */
  error?: unknown;
}

/** Runs a program: provisions the stack and runs the steps. */
export async function up<D extends Deployment>(
  stack: Stack,
  context: Context,
  program: (context: Context) => Promise<D>,
): Promise<Update<D>> {
  const update: Update<D> = {};
  const report = new EngineReport(context.bundle.redactor.redact);
  // What is still at work when the engine dies has nothing to work for.
  const ended = new AbortController();
  const stopSignal = AbortSignal.any([context.stopSignal, ended.signal]);
  let refusal: RehearsalError | undefined;
  const start = performance.now();
  try {
    await stack.up({
      // The engine reports only that a program failed, so its error is saved here.
      program: async () => {
        try {
          update.deployment = await program({ ...context, stopSignal, signal: stopSignal });
          return update.deployment.outputs;
        } catch (error) {
          if (error instanceof RehearsalError) refusal = error;
          throw error;
        }
      },
      onEvent: (event) => {
        report.hear(event);
        tellResource(event, context);
      },
      // Pulumi Cloud shows it, and says with it whose update holds the stack.
      message: `lineage-rehearsal ${context.id}`,
      parallel: 16,
      userAgent: "lineage-rehearsal",
      signal: signalAfterSavingEvidence(context),
    });
  } catch (error) {
    ended.abort();
    if (!(report.blamesOnlyVerdict && update.deployment?.refused?.())) update.error = explain(error);
  }
  return update;

  function explain(error: unknown): unknown {
    const { stopSignal, tell } = context;
    if (stopSignal.aborted) return interruptedBy(stopSignal);
    if (refusal) return refusal;
    const busy = asBusyError(error, context.stack);
    if (busy !== error) return busy;
    const found = report.reasons;
    const isUp = update.deployment?.provisioned() !== undefined;
    if (!isUp)
      tell({ name: "provision", status: "failed", seconds: (performance.now() - start) / 1000, detail: found });
    const noNetwork = isUp ? undefined : asNoNetworkLeft(found);
    if (noNetwork) return noNetwork;
    const doing = `${isUp ? "rehearsing on" : "bringing up"} the stack ${context.stack}`;
    const next = "`rehearse doctor` checks the container engine or the cluster, the ports and the disk.";
    return new RehearsalError("PROVISION", { doing, found, next }, { cause: error });
  }
}

/** Reports each container, bucket and object of a cluster as it is created. */
function tellResource({ resourcePreEvent }: EngineEvent, { tell }: Context) {
  const resource = resourcePreEvent?.metadata;
  if (resource && /^(docker|aws|kubernetes):/.test(resource.type))
    tell({ name: "provision", status: "running", detail: resource.urn.split("::").pop() ?? "" });
}

/**
 * A signal that ends an update some time after the stop signal: once the steps that save evidence
 * have had their time.
 */
function signalAfterSavingEvidence({ stopSignal, settings: { deadlines } }: Context): AbortSignal {
  const controller = new AbortController();
  const startCountdown = () => {
    setTimeout(() => controller.abort(), deadlines.capture + deadlines.verify + deadlines.upload).unref();
  };
  if (stopSignal.aborted) startCountdown();
  else stopSignal.addEventListener("abort", startCountdown, { once: true });
  return controller.signal;
}
