/** Settings of which some require others. */
interface Written {
  namespace?: string | undefined;
  job?: string | undefined;
  refine?: { needs: string[] } | undefined;
  refinements: Record<string, unknown>;
  commands: Record<string, unknown>;
  marquez: { enabled?: boolean | undefined };
  prefect: { enabled: boolean; deployment?: string | undefined; deploy?: string | undefined; job?: string | undefined };
}

/** What is missing: lineage has a namespace, a job and a refinement, or a flow run; without lineage there are commands. */
export function missingTogether(settings: Written): { path: string[]; message: string }[] {
  const { namespace, job, refine, refinements, commands, marquez, prefect } = settings;
  const problems: { path: string[]; message: string }[] = [];
  const missing = (path: string[], message: string) => problems.push({ path, message });
  const flowLineage = prefect.enabled && prefect.job !== undefined;
  const nothing = Object.keys(commands).length === 0 && !(prefect.enabled && (prefect.deployment || prefect.deploy));
  const wantsRefinement = job !== undefined || Object.keys(refinements).length > 0 || (nothing && !refine);
  if (namespace === undefined && (refine || wantsRefinement || flowLineage))
    missing(["namespace"], "expected a string");
  if (job === undefined && (refine || wantsRefinement)) missing(["job"], "expected a string");
  if (!refine && wantsRefinement)
    missing(
      ["refine", "command"],
      "expected the command of the refinement, or, for a rehearsal of something else, `commands` and no `job`",
    );
  if (marquez.enabled === false && (refine || flowLineage))
    missing(
      ["marquez", "enabled"],
      `expected true: ${refine ? "the lineage of a refinement" : "the lineage of prefect.job"} is judged by what Marquez keeps`,
    );
  if (refine?.needs.includes("prefect") && !prefect.enabled)
    missing(["refine", "needs"], "expected no prefect where prefect.enabled is false");
  return problems;
}
