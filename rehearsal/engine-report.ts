import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { verdictResource } from "../steps/deployment-result.ts";

/** What the engine says of any update that failed, whatever the cause. */
const bareFailure = /^update failed$/;

/** What the engine reported of an update: its errors, the resources that failed, and whether it came to its end. */
export class EngineReport {
  readonly #redact: (text: string) => string;
  readonly #errors: { urn: string | undefined; message: string }[] = [];
  readonly #failed: string[] = [];
  #isWhole = false;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  hear({ diagnosticEvent, resOpFailedEvent, summaryEvent }: EngineEvent): void {
    if (diagnosticEvent?.severity === "error")
      this.#errors.push({ urn: diagnosticEvent.urn, message: this.#redact(diagnosticEvent.message).trim() });
    if (resOpFailedEvent) this.#failed.push(resOpFailedEvent.metadata.urn);
    if (summaryEvent) this.#isWhole = !summaryEvent.maybeCorrupt;
  }

  /** Whether nothing failed but the resource `verdict`, and the engine came to its end. */
  get blamesOnlyVerdict(): boolean {
    return (
      this.#isWhole &&
      this.#failed.length > 0 &&
      this.#failed.every(isVerdict) &&
      this.#errors.every(({ urn, message }) => (urn ? isVerdict(urn) : bareFailure.test(message)))
    );
  }

  /** Why the update failed, as the engine says it. What the resource `verdict` says is said by the steps. */
  get reasons(): string {
    const others = this.#errors.filter(({ urn }) => !urn || !isVerdict(urn)).map(({ message }) => message);
    if (!this.#isWhole) others.push("the Pulumi engine ended in the middle of the update; it was probably killed");
    return others.join("\n") || "the engine gave no reason";
  }
}

const isVerdict = (urn: string): boolean => urn.endsWith(`::${verdictResource}`);
