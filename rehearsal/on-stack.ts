import type { Context } from "../context/context.ts";
import { loadContract } from "../context/loaded-contract.ts";
import { asStep } from "../context/step-events.ts";
import { interruptedBy } from "../context/stop-request.ts";
import { projectKey } from "../directories.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import { RehearsalError } from "../errors.ts";
import { bareHost } from "../machine/loopback.ts";
import { Secret } from "../settings/secret.ts";
import { type Provisioned, publishedUrls, type Urls } from "../stack/provisioned.ts";
import type { RehearsalDeployment } from "../steps/deployment.ts";
import type { OwedNote } from "../store/owed-notes.ts";
import type { Access } from "../store/s3-client.ts";
import { backendOf, directoryOf } from "./backend.ts";
import { newBundle, type StackRequest } from "./begin.ts";
import { besideEngine } from "./beside-engine.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import { findToolsOfSteps } from "./find-tools.ts";
import { startGuard } from "./guard.ts";
import { tellOfHolder } from "./held-stack.ts";
import { share } from "./holder.ts";
import { start } from "./lifecycle.ts";
import { oweEvidence, storeOwedEvidence } from "./owed-evidence.ts";
import { type Result, resultOf } from "./result.ts";
import { forwardedUrls } from "./running-in-cluster.ts";
import { type RunningStack, refuseUnknown, runningStack } from "./running-stack.ts";
import { salvageVerdict } from "./salvage.ts";
import { existingBucket } from "./store-later.ts";

/** A request to rehearse on a stack that runs already. */
export interface OnStackRequest extends StackRequest {
  on: NonNullable<StackRequest["on"]>;
  /** Whether to wait while somebody brings the stack up or down. */
  wait?: boolean;
  /** Called with the id of the rehearsal, once it uses the stack. */
  onId?: (id: string) => void;
}

/**
 * Rehearses once on a stack that runs already, beside other rehearsals. The stack stays as it is; the evidence is stored.
 * @returns the result; a failure of the rehearsal is in the result and is not thrown
 */
export async function rehearseOn(request: OnStackRequest): Promise<Result> {
  const contract = loadContract(request.settings);
  const { on, wait = false } = request;
  const name = { stack: on.stack, directory: directoryOf(projectKey(on.project), on.stack) };
  if (!wait) refuseUnknown(name);
  const begun = start({ ...request, lifetime: "rehearsal" }, newBundle, contract);
  const { rehearsal, attempts } = begun;
  const { tell, settings, stopSignal } = rehearsal;
  let concluded: Conclusion = { evidence: { verdict: undefined, stored: undefined }, warnings: [] };
  let deployment: RehearsalDeployment | undefined;
  let running: RunningStack | undefined;
  let inUse = false;
  const versions: Record<string, string> = {};

  await attempts.run(async () => {
    const loading = Promise.all([
      import("../index.ts"),
      import("../steps/warm-stack.ts"),
      import("../steps/images.ts"),
    ]);
    loading.catch(() => {}); // It is waited for later.
    await using _use = await share({
      directory: name.directory,
      wait,
      waiting: tellOfHolder(tell),
      signal: stopSignal,
    });
    inUse = true;
    request.onId?.(rehearsal.id);
    rehearsal.startClock();
    const [found, tools] = await Promise.all([
      asStep(tell, "stack", () => runningStack(name, settings)),
      findToolsOfSteps(rehearsal),
    ]);
    running = found;
    rehearsal.bundle.redactor.conceal(...found.secrets.map((secret) => new Secret(secret)));
    const guard = startGuard(rehearsal.id, settings.kubernetes?.context);
    const backend = backendOf(rehearsal.labels["lineage-rehearsal.project"], rehearsal.stack);
    const owed: OwedNote = oweEvidence(backend, rehearsal);
    Object.assign(versions, tools.versions);
    const [{ runbook }, { warmStack }, { fetchCommandImages }] = await loading;
    await using beside = await besideEngine(rehearsal, guard);
    found.provisioned.urls = beside?.forwards
      ? await forwardedUrls(found.provisioned, settings, beside.forwards)
      : await throughTunnels(found.provisioned, beside?.tunnels);
    const context: Context = {
      ...rehearsal,
      tools,
      guard,
      tunnels: beside?.tunnels,
      forwards: beside?.forwards,
      signal: stopSignal,
    };
    found.provisioned.images.push(...(await fetchCommandImages(context)));
    await using stack = warmStack(context, {
      ...found,
      store: found.access ?? (() => bucketOf(rehearsal, name.stack)),
    });
    deployment = await runbook(context, async () => stack);
    await stack.ended();
    if (begun.steps().some(({ status }) => status === "failed")) await beside?.ask?.();
    if (beside?.lost.aborted) attempts.add(interruptedBy(stopSignal));
    concluded = await conclude({ deployment }, { rehearsal, attempts, versions });
    if (concluded.evidence.stored) owed.settle();
    const access = deployment.storeAccess();
    if (access) concluded.warnings.push(...(await storeOwedEvidence(backend, rehearsal, access)));
    guard.release();
  });
  const { evidence } = concluded;
  // Stopped while it waited for the stack.
  if (!inUse && stopSignal.aborted) {
    rehearsal.bundle.removeEmpty();
    return resultOf(rehearsal, {
      provisioned: undefined,
      running: false,
      steps: begun.steps(),
      errors: attempts.errors,
    });
  }
  await attempts.run(async () => {
    evidence.verdict ??= await salvageVerdict(rehearsal, { deployment, versions, errors: attempts.errors });
  });
  const warnings = [...concluded.warnings, ...(running ? expired(running, on.stack) : [])];
  const reached = { evidence, warnings, provisioned: running?.provisioned, expires: running?.expires };
  return resultOf(rehearsal, {
    ...reached,
    running: running !== undefined,
    steps: begun.steps(),
    errors: attempts.errors,
  });
}

/** The URLs of a stack, with the ports here that lead to those which an engine on another machine publishes on its loopback. */
async function throughTunnels(stack: Provisioned, tunnels: Tunnels | undefined): Promise<Urls> {
  if (!tunnels) return stack.urls;
  const all = publishedUrls(stack).map(
    async ([name, { port, hostname }]) => [name, await tunnels.url(Number(port), bareHost(hostname))] as const,
  );
  return { ...stack.urls, ...Object.fromEntries(await Promise.all(all)) };
}

/** @throws RehearsalError STORE when the bucket has to be made or changed, which takes the Pulumi engine */
async function bucketOf(rehearsal: Parameters<typeof existingBucket>[0], stack: string): Promise<Access> {
  const access = await existingBucket(rehearsal);
  if (access) return access;
  throw new RehearsalError("STORE", {
    doing: `looking for the bucket ${rehearsal.settings.evidence.bucket}`,
    found: "it has to be made, or is not as the settings want it",
    next: `\`rehearse up --stack ${stack}\` makes it so.`,
  });
}

const expired = ({ expires }: RunningStack, stack: string): string[] =>
  Date.parse(expires) < Date.now()
    ? [
        `The stack ${stack} expired at ${expires}: \`rehearse reap --all\` removes it once no rehearsal runs on it. To begin anew: \`rehearse down --stack ${stack}\`, then \`rehearse up --stack ${stack}\`.`,
      ]
    : [];
