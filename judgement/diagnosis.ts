import type { FlowRunResult, JobsByNamespace, JudgedRefinement, RefinementFacts, RefinementRun } from "./facts.ts";
import { describeRename } from "./losses.ts";
import { describeName, keyOf, listNames, type QualifiedName } from "./names.ts";
import { learned, type Outcome } from "./outcome.ts";
import { keptJobOf, type OwnRuns } from "./own-runs.ts";
import type { SentEvents } from "./sent.ts";

/** What was found in place of a job, and the likely cause. */
interface Diagnosis {
  found: string;
  hint: string;
}

/** Says what arrived instead of the job, and why. */
export function explainMissingJob(
  { refinement, run }: RefinementFacts,
  { attribution, runs }: OwnRuns,
  wanted: QualifiedName,
  jobs: JobsByNamespace | undefined,
): Diagnosis {
  if (run.status !== "passed") return { found: "the refinement did not run", hint: "See refine.exit." };
  const { sent } = run.value;
  if (attribution === "inferred" && sent.sent === 0) return explainByJobs(jobs ?? new Map(), wanted, refinement);
  if (sent.sent === 0) return { found: "it sent no event", hint: "See lineage.sent." };
  if (sent.accepted === 0)
    return { found: `Marquez accepted none of its ${sent.sent} events`, hint: "See lineage.accepted." };
  const told = jobsOf(sent);
  if (told.length === 0)
    return {
      found: "its events name no job",
      hint: "They describe datasets only. A run event or a job event names a job.",
    };
  const renamed = told.find(({ job }) => job.name === wanted.name && job.namespace === wanted.namespace);
  if (renamed) {
    const kept = runs.find(({ sent: one }) => one && keyOf(one.job) === keyOf(renamed.job))?.job ?? keptJobOf(renamed);
    const isLost = keyOf(kept) === keyOf(wanted);
    return {
      found: isLost
        ? `it sent ${wanted.name}, and Marquez does not have it`
        : `Marquez has ${describeName(kept, wanted.namespace)}`,
      hint: isLost
        ? "See lineage.kept."
        : `${describeRename(renamed, kept)}. The setting \`job\` takes the name that Marquez gives it: ${kept.name}.`,
    };
  }
  const elsewhere = told.filter(({ job }) => job.name === wanted.name).map(({ job }) => job.namespace);
  const found = `it sent ${listNames(
    told.map(({ job }) => describeName(job, wanted.namespace)),
    wanted.name,
  )}`;
  if (elsewhere.length > 0) return { found, hint: hintOfNamespace(elsewhere, wanted) };
  return { found, hint: "The job's name differs from the settings' `job`. Did another profile run?" };
}

/** The jobs that a command's events name, each once. */
function jobsOf({ events }: SentEvents) {
  const jobs = new Map<string, { job: QualifiedName; parent: QualifiedName | undefined }>();
  for (const { job, parent } of events) if (job && !jobs.has(keyOf(job))) jobs.set(keyOf(job), { job, parent });
  return [...jobs.values()];
}

const hintOfNamespace = (elsewhere: string[], { namespace }: QualifiedName): string =>
  `The job arrived in namespace ${listNames(elsewhere)}, while the settings expect ${namespace}. ` +
  "A refinement takes its namespace from HOTPASS_LINEAGE_NAMESPACE, OPENLINEAGE_NAMESPACE or its configuration.";

/** Without a recording, all that is known is which jobs Marquez has. */
function explainByJobs(jobs: JobsByNamespace, wanted: QualifiedName, { env }: JudgedRefinement): Diagnosis {
  const found =
    jobs.size === 0
      ? "no job in any namespace"
      : [...jobs].map(([name, names]) => `namespace ${name} holds ${listNames(names, wanted.name)}`).join("; ");
  const elsewhere = [...jobs]
    .filter(([name, names]) => name !== wanted.namespace && names.includes(wanted.name))
    .map(([name]) => name);
  if (elsewhere.length > 0) return { found, hint: hintOfNamespace(elsewhere, wanted) };
  const present = jobs.get(wanted.namespace);
  if (present)
    return {
      found,
      hint: `The namespace is right, but the job's name differs: ${listNames(present, wanted.name)} arrived. Did another profile run?`,
    };
  return { found, hint: hintOfUrl(env) ?? "The refinement's settings send its events another way: did they go there?" };
}

/**
 * A path in the base URL is the likeliest cause of missing events, because clients add a path
 * themselves.
 */
function hintOfUrl(env: Record<string, string>): string | undefined {
  const url = env.OPENLINEAGE_URL;
  if (url === undefined) return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  if (path !== "/" && path !== "")
    return (
      `refine.env.OPENLINEAGE_URL has the path ${path}, the likely cause: clients add /api/v1/lineage themselves, ` +
      "so the path is lost or doubled. Remove the path, or remove the variable: the rehearsal sets it."
    );
  return `refine.env.OPENLINEAGE_URL sends events to ${url}. If they do not reach this Marquez from there, remove it: the rehearsal sets it.`;
}

/** The likely cause when a command sent nothing, in the order of how much is known. */
export function explainSilence(
  { command, sent, transport }: RefinementRun,
  prepared: boolean,
  flowRun: Outcome<FlowRunResult>,
): string {
  const { printedEvents, exitCode, tail } = command;
  if (printedEvents > 0)
    return (
      `The client printed ${printedEvents} ${printedEvents === 1 ? "event" : "events"} instead of sending them: it found no ` +
      "transport. Does the command pass OPENLINEAGE_URL and OPENLINEAGE_CONFIG on to the process that sends?"
    );
  const [stray] = sent.strays;
  if (stray)
    return `It posted elsewhere: ${stray}. Clients add /api/v1/lineage to the URL themselves: does its configuration add a path, too?`;
  if (exitCode !== 0) return "The refinement failed: see cli.log.";
  const fromFlow = learned(flowRun)?.sent.sent ?? 0;
  const lines = tail.split("\n").filter((line) => /lineage|marquez/i.test(line));
  return [
    prepared
      ? "Is openlineage-python still installed in its environment? refine.prepare ran before, and may have removed it."
      : "Is openlineage-python installed in its environment?",
    "Does the command read OPENLINEAGE_URL, or has it an address of its own?",
    ...(fromFlow > 0 ? [`The ${fromFlow} events that arrived are the flow run's, not the refinement's.`] : []),
    ...(transport.overridden.length > 0 ? [`The rehearsal overrode ${listNames(transport.overridden)}.`] : []),
    ...(lines.length > 0 ? [`The command printed: ${lines.slice(0, 3).join(" / ")}`] : []),
  ].join(" ");
}
