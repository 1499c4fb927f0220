import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { explain, learned } from "../judgement/outcome.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { Stored } from "../store/store-bundle.ts";
import type { Step } from "./step.ts";

/** The last resource of a deployment. */
export const verdictResource = "verdict";

/**
 * Declares the last resource, `verdict`. It fails the deployment unless the lineage passed, the evidence is stored, and
 * no other step failed.
 * @param after other steps that must end first, because a failed deployment starts no more steps
 * @returns the stack's outputs, and whether the resource has failed the deployment
 */
export function declareVerdict(
  { id }: Context,
  verified: Step<Verdict>,
  stored: Step<Stored>,
  after: Step<void>[] = [],
) {
  let refused = false;
  const hook = new pulumi.ResourceHook("step-verdict", () => {
    const failure = failureOf(verified, stored, after);
    refused = failure !== undefined;
    if (refused) throw new Error(failure);
  });
  const verdict = new pulumi.Stash(
    verdictResource,
    { input: id },
    {
      // Where an engine orders the steps, each of them is a resource.
      dependsOn: [verified, stored, ...after] as unknown as pulumi.Resource[],
      hooks: { beforeCreate: [hook], beforeUpdate: [hook] },
    },
  );
  // On a preview the id is unknown, so the outputs are unknown as well.
  const output = <T>(read: () => T) => verdict.id.apply(read);
  const outputs = {
    verdict: output(() => learned(verified.outcome)?.verdict),
    evidence: output(() => learned(stored.outcome)?.location),
    standIns: output(() => learned(verified.outcome)?.standIns),
  };
  return { outputs, refused: () => refused };
}

/** Why the deployment may not succeed; undefined when it may. */
function failureOf(verified: Step<Verdict>, stored: Step<Stored>, others: Step<void>[]): string | undefined {
  if (verified.outcome.status !== "passed") return `verify: ${explain(verified.outcome).found}`;
  const failures = failuresOf(verified.outcome.value);
  if (stored.outcome.status !== "passed") failures.push(`upload: ${explain(stored.outcome).found}`);
  for (const { step, outcome } of others)
    if (outcome.status === "failed") failures.push(`${step}: ${explain(outcome).found}`);
  return failures.length > 0 ? [verified.outcome.value.verdict, ...failures].join("\n") : undefined;
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
