import { ConcurrentUpdateError, type EngineEvent, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Rehearsal } from "../context/context.ts";
import { interrupted } from "../context/stop.ts";
import { RehearsalError } from "../errors.ts";
import { unlessLocked } from "./locked.ts";

/**
 * Runs the program: provisions the stack and does the steps. A deployment that fails because of the verdict is not an error here.
 * @throws RehearsalError PROVISION with the engine's own diagnostics, when it failed for any other reason
 */
export async function up(stack: Stack, rehearsal: Rehearsal): Promise<void> {
  const { asked, bundle, known, tell } = rehearsal;
  const said: string[] = [];
  const start = performance.now();
  const onEvent = ({ diagnosticEvent, resourcePreEvent }: EngineEvent) => {
    if (diagnosticEvent?.severity === "error") said.push(bundle.redactor.redact(diagnosticEvent.message).trim());
    const made = resourcePreEvent?.metadata;
    if (made && /^(docker|aws):/.test(made.type))
      tell({ name: "provision", status: "running", detail: made.urn.split("::").pop() ?? "" });
  };
  const seconds = () => (performance.now() - start) / 1000;
  try {
    await stack.up({ onEvent, parallel: 16, userAgent: "lineage-rehearsal", signal: givenUp(rehearsal) });
  } catch (cause) {
    if (known.verdict) return;
    if (asked.aborted) throw interrupted(asked);
    if (known.refused) throw known.refused;
    if (cause instanceof ConcurrentUpdateError) throw unlessLocked(cause, rehearsal.stack);
    const found = said.join("\n") || "the engine gave no reason";
    if (!known.stack) tell({ name: "provision", status: "failed", seconds: seconds(), detail: found });
    throw new RehearsalError(
      "PROVISION",
      {
        doing: `bringing up the stack ${rehearsal.stack}`,
        found,
        next: "`rehearse doctor` looks at the engine, the ports and the disk.",
      },
      { cause },
    );
  }
}

/** Ends an update that goes on for too long after it was asked to stop: the steps that save the evidence have had their time. */
function givenUp({ asked, settings: { deadlines } }: Rehearsal): AbortSignal {
  const gaveUp = new AbortController();
  const later = () => {
    setTimeout(() => gaveUp.abort(), deadlines.capture + deadlines.verify + deadlines.upload).unref();
  };
  if (asked.aborted) later();
  else asked.addEventListener("abort", later, { once: true });
  return gaveUp.signal;
}
