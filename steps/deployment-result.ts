import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import { titleOf } from "../judgement/expectation.ts";
import { because } from "../judgement/outcome.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { Step } from "./step.ts";

/**
 * The last step: it fails the deployment unless the lineage passed and its evidence is stored.
 * @param after steps that must have ended too, because a failed deployment starts none
 * @returns the stack's outputs
 */
export function conclude(
  rehearsal: Rehearsal,
  verified: Step<Verdict>,
  stored: Step<Stored>,
  after: Step<void>[] = [],
) {
  const hook = new pulumi.ResourceHook("step-verdict", () => {
    if (verified.outcome.status !== "passed") throw new Error(`verify: ${because(verified.outcome).found}`);
    const told = failures(verified.outcome.value);
    if (stored.outcome.status !== "passed") told.push(`upload: ${because(stored.outcome).found}`);
    if (told.length > 0) throw new Error(`${verified.outcome.value.verdict}\n${told.join("\n")}`);
  });
  const verdict = new pulumi.Stash(
    "verdict",
    { input: rehearsal.id },
    {
      dependsOn: [verified, stored, ...after],
      hooks: { beforeCreate: [hook], beforeUpdate: [hook] },
    },
  );
  // The id is not known on a preview: there is no verdict then.
  const when = <T>(value: () => T) => verdict.id.apply(value);
  return {
    verdict: when(() => rehearsal.known.verdict?.verdict),
    evidence: when(() => rehearsal.known.stored?.uri),
    standIns: when(() => rehearsal.known.verdict?.standIns),
  };
}

function failures({ cause, expectations }: Verdict): string[] {
  const failed = expectations.filter(({ status }) => status === "failed");
  return [
    ...(cause ? [`${cause.phase}: ${cause.message}`] : []),
    ...failed.map(
      ({ expected, found, hint, ...one }) =>
        `${titleOf(one)}: expected ${expected}; found ${found}${hint ? `\n  ${hint}` : ""}`,
    ),
  ];
}
