import type { JobsByNamespace, JudgedRefinement, RefinementRun } from "./facts.ts";
import type { Outcome } from "./outcome.ts";

/** Says where the lineage arrived instead, and the likely cause. */
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
        "A refinement takes its namespace from HOTPASS_LINEAGE_NAMESPACE, OPENLINEAGE_NAMESPACE or its configuration.",
    };
  const present = jobs.get(namespace);
  if (present)
    return {
      found,
      hint: `The namespace is right, but the job's name differs: ${present.join(", ")} arrived. Did another profile run?`,
    };
  return { found, hint: urlHint(refinement) ?? silenceHint(run) };
}

/**
 * A path in the base URL is the likeliest cause of missing events, because clients add a path
 * themselves.
 */
function urlHint({ env }: JudgedRefinement): string | undefined {
  const url = env.OPENLINEAGE_URL;
  if (url === undefined) return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  if (path !== "/" && path !== "")
    return (
      `refine.env.OPENLINEAGE_URL has the path ${path}, the likely cause: clients add /api/v1/lineage themselves, ` +
      "so the path is lost or doubled. Remove the path, or remove the variable: the rehearsal sets it."
    );
  return `refine.env.OPENLINEAGE_URL sends events to ${url}, which is not this stack. Remove it: the rehearsal sets it.`;
}

function silenceHint(run: Outcome<RefinementRun>): string {
  if (run.status !== "passed") return "The refinement did not run.";
  const { command } = run.value;
  if (command.exitCode !== 0) return "No event arrived, and the refinement failed: see cli.log.";
  const lines = command.tail.split("\n").filter((line) => /lineage|marquez/i.test(line));
  const quote = lines.length > 0 ? ` The command printed: ${lines.join(" / ")}` : "";
  return (
    "No event arrived, although the command exited 0. Is openlineage-python installed in its environment? " +
    `Is OPENLINEAGE_DISABLED unset?${quote}`
  );
}
