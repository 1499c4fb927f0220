import type { Refinement } from "../settings/refinements.ts";
import type { Refined } from "../steps/refine.ts";
import type { Outcome } from "./outcome.ts";

/** The jobs that arrived, by namespace. Namespaces without a job are left out: Marquez makes one of its own. */
export type Arrived = ReadonlyMap<string, string[]>;

/** Where the lineage went instead of where it was expected, and what that points to. */
export function whereItArrived(
  arrived: Arrived,
  namespace: string,
  of: Refinement,
  refine: Outcome<Refined>,
): { found: string; hint: string } {
  const { job } = of;
  const found =
    arrived.size === 0
      ? "no job in any namespace"
      : [...arrived].map(([name, jobs]) => `namespace ${name} holds ${jobs.join(", ")}`).join("; ");
  const elsewhere = [...arrived]
    .filter(([name, jobs]) => name !== namespace && jobs.includes(job))
    .map(([name]) => name);
  if (elsewhere.length > 0) {
    const names = elsewhere.join(", ");
    const cause = `the refinement sends to that namespace (HOTPASS_LINEAGE_NAMESPACE or OPENLINEAGE_NAMESPACE, or its own configuration)`;
    return { found, hint: `The job did arrive, in ${names}: ${cause}, while the settings expect ${namespace}.` };
  }
  const jobs = arrived.get(namespace);
  if (jobs)
    return {
      found,
      hint: `The namespace is right and the job's name is not: ${jobs.join(", ")} arrived. Is it another profile?`,
    };
  return { found, hint: urlHint(of) ?? silenceHint(refine) };
}

/** A base URL that is more than a base is the likeliest cause of silence: clients join their own path to it. */
function urlHint({ env }: Refinement): string | undefined {
  const given = env.OPENLINEAGE_URL;
  if (given === undefined) return undefined;
  const path = URL.canParse(given) ? new URL(given).pathname : "";
  if (path !== "/" && path !== "")
    return `refine.env.OPENLINEAGE_URL has the path ${path}, the likely cause: clients join /api/v1/lineage to the base, so that the path is lost or doubled. Give the base alone, or leave the variable to the rehearsal.`;
  return `refine.env.OPENLINEAGE_URL sends events to ${given}, which is not this stack. Leave the variable to the rehearsal.`;
}

function silenceHint(refine: Outcome<Refined>): string {
  if (refine.status !== "passed") return "The refinement did not run.";
  const { ran } = refine.value;
  if (ran.exitCode !== 0) return "No event ever came, and the refinement failed: see cli.log for why.";
  const said = ran.tail.split("\n").filter((line) => /lineage|marquez/i.test(line));
  const own = said.length > 0 ? ` Its own words: ${said.join(" / ")}` : "";
  return `No event ever came, although the command exited 0: an exit code proves nothing about lineage. Is openlineage-python installed in its environment, and is OPENLINEAGE_DISABLED unset?${own}`;
}
