import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { explain, learned } from "../judgement/outcome.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { Step } from "./step.ts";

/**
 * Declares the last resource, `verdict`. It fails the deployment unless the lineage passed and the
 * evidence is stored.
 * @param after other steps that must end first, because a failed deployment starts no more steps
 * @returns the stack's outputs
 */
export function declareVerdict(
  { id }: Context,
  verified: Step<Verdict>,
  stored: Step<Stored>,
  after: Step<void>[] = [],
) {
  const hook = new pulumi.ResourceHook("step-verdict", () => {
    if (verified.outcome.status !== "passed") throw new Error(`verify: ${explain(verified.outcome).found}`);
    const failures = failuresOf(verified.outcome.value);
    if (stored.outcome.status !== "passed") failures.push(`upload: ${explain(stored.outcome).found}`);
    if (failures.length > 0) throw new Error(`${verified.outcome.value.verdict}\n${failures.join("\n")}`);
  });
  const verdict = new pulumi.Stash(
    "verdict",
    { input: id },
    {
      dependsOn: [verified, stored, ...after],
      hooks: { beforeCreate: [hook], beforeUpdate: [hook] },
    },
  );
  // On a preview the id is unknown, so the outputs are unknown as well.
  const output = <T>(read: () => T) => verdict.id.apply(read);
  return {
    verdict: output(() => learned(verified.outcome)?.verdict),
    evidence: output(() => learned(stored.outcome)?.uri),
    standIns: output(() => learned(verified.outcome)?.standIns),
  };
}

function failuresOf({ cause, expectations }: Verdict): string[] {
  const failed = expectations.filter(({ status }) => status === "failed");
  return [
    ...(cause ? [`${cause.phase}: ${cause.message}`] : []),
    ...failed.map(
      ({ title, expected, found, hint }) =>
        `${title}: expected ${expected}; found ${found}${hint ? `\n  ${hint}` : ""}`,
    ),
  ];
}
