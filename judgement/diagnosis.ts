import type { JobsByNamespace, JudgedRefinement, RefinementRun } from "./facts.ts";
import type { Outcome } from "./outcome.ts";

/** Where the lineage went instead of where it was expected, and what that points to. */
export function explainMissingJob(
  jobs: JobsByNamespace,
  namespace: string,
  refinement: JudgedRefinement,
  run: Outcome<RefinementRun>,
): { found: string; hint: string } {
  const { job } = refinement;
  const found =
    jobs.size === 0
      ? "no job in any namespace"
      : [...jobs].map(([name, names]) => `namespace ${name} holds ${names.join(", ")}`).join("; ");
  const elsewhere = [...jobs]
    .filter(([name, names]) => name !== namespace && names.includes(job))
    .map(([name]) => name);
  if (elsewhere.length > 0)
    return {
      found,
      hint:
        `The job arrived in namespace ${elsewhere.join(", ")}, while the settings expect ${namespace}. ` +
        "The refinement chooses its namespace by OPENLINEAGE_NAMESPACE, HOTPASS_LINEAGE_NAMESPACE or its own configuration.",
    };
  const present = jobs.get(namespace);
  if (present)
    return {
      found,
      hint: `The namespace is right, but the job's name differs: ${present.join(", ")} arrived. Is it another profile?`,
    };
  return { found, hint: urlHint(refinement) ?? silenceHint(run) };
}

/** A base URL with a path is the likeliest cause of silence: clients join their own path to it. */
function urlHint({ env }: JudgedRefinement): string | undefined {
  const given = env.OPENLINEAGE_URL;
  if (given === undefined) return undefined;
  const path = URL.canParse(given) ? new URL(given).pathname : "";
  if (path !== "/" && path !== "")
    return (
      `refine.env.OPENLINEAGE_URL has the path ${path}, the likely cause: clients join /api/v1/lineage to the base, ` +
      "so the path is lost or doubled. Give the base alone, or leave the variable to the rehearsal."
    );
  return `refine.env.OPENLINEAGE_URL sends events to ${given}, which is not this stack. Leave the variable to the rehearsal.`;
}

function silenceHint(run: Outcome<RefinementRun>): string {
  if (run.status !== "passed") return "The refinement did not run.";
  const { command } = run.value;
  if (command.exitCode !== 0) return "No event arrived, and the refinement failed: see cli.log.";
  const lines = command.tail.split("\n").filter((line) => /lineage|marquez/i.test(line));
  const quote = lines.length > 0 ? ` The command printed: ${lines.join(" / ")}` : "";
  return (
    "No event arrived, although the command exited 0: an exit code proves nothing about lineage. " +
    `Is openlineage-python installed in its environment, and is OPENLINEAGE_DISABLED unset?${quote}`
  );
}
