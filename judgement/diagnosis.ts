import { nameMatches } from "../lineage/globs.ts";
import { count, describeName, isSameName, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import { concealedVariables } from "../settings/secret.ts";
import type { JobsByNamespace, RefinementFacts, RefinementRun } from "./facts.ts";
import { hintOfWay, sendHere } from "./hint-of-way.ts";
import { keptJobOf } from "./kept-jobs.ts";
import { describeRename, severalJobs } from "./losses.ts";
import { isJudgedJob, type OwnRuns } from "./own-runs.ts";
import { type Owner, ownerOf, sameJobHint } from "./owners.ts";
import { runsOf, type SentEvents } from "./sent.ts";

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
  { jobs, owners }: { jobs: JobsByNamespace | undefined; owners: readonly Owner[] },
): Diagnosis {
  if (run.status !== "passed") return { found: "the refinement did not run", hint: "See refine.exit." };
  const { sent } = run.value;
  if (attribution === "inferred" && sent.sent === 0)
    return explainByJobs(jobs ?? new Map(), wanted, concealedVariables(refinement.env), run.value);
  if (sent.sent === 0) return { found: "it sent no event", hint: "See lineage.sent." };
  if (sent.accepted === 0)
    return {
      found: `it sent ${count(sent.sent - sent.refusals.again, "event")}, and Marquez accepted none`,
      hint: "See lineage.accepted.",
    };
  const told = jobsOf(sent);
  const lost = told.find((one) => isJudgedJob(keptJobOf(one), wanted));
  if (lost) return { found: `it sent ${lost.job.name}, and Marquez does not have it`, hint: "See lineage.kept." };
  const renamed = told.find(({ job }) => isJudgedJob(job, wanted));
  if (renamed) {
    const run = runs.find(({ sent: one }) => one && isSameName(one.job, renamed.job));
    const kept = run?.job ?? keptJobOf(renamed);
    const why = (run?.sent && severalJobs(run.sent, kept)) ?? describeRename(renamed, kept);
    return {
      found: `Marquez has ${describeName(kept, wanted.namespace)}`,
      hint: `${why.replace(/^t/, "T")}. ${adviceOnRename(kept, wanted)}`,
    };
  }
  const refused = sent.refusals.lost.filter(({ event }) => event.job && isJudgedJob(event.job, wanted));
  if (refused.length > 0)
    return { found: `Marquez accepted no event of ${wanted.name}`, hint: "It sent some: see lineage.accepted." };
  if (told.length === 0)
    return sent.unread.length > 0
      ? { found: "the recorder could not read its events", hint: "See lineage.kept." }
      : {
          found: "its events name no job",
          hint: "They describe datasets only. A run event or a job event names a job.",
        };
  const elsewhere = told.filter(({ job }) => nameMatches(wanted.name, job.name)).map(({ job }) => job.namespace);
  const found = `it sent ${listNames(
    told.map(({ job }) => describeName(job, wanted.namespace)),
    wanted.name,
  )}`;
  if (elsewhere.length > 0) return { found, hint: hintOfNamespace([...new Set(elsewhere)], wanted) };
  const [owner] = told.flatMap((one) => ownerOf(keptJobOf(one), owners, wanted) ?? []);
  if (owner) return { found: `${found}, which is the job of ${owner.title}`, hint: sameJobHint };
  return { found, hint: "The job's name differs from the settings' `job`. Did another profile run?" };
}

/** The setting that has to take the name that Marquez gives. */
const adviceOnRename = (kept: QualifiedName, wanted: QualifiedName): string =>
  kept.namespace === wanted.namespace
    ? `The setting \`job\` takes the name that Marquez gives it: ${kept.name}.`
    : `Set \`namespace\` to ${kept.namespace}, or to another name of letters, digits and : / - _ . @ + alone.`;

/** The jobs that a command's events name, each once. What makes a run's job is the run's first event. */
function jobsOf(sent: SentEvents): { job: QualifiedName; parent: QualifiedName | undefined }[] {
  const ofEvents = sent.events.flatMap(({ kind, job }) => (kind === "job" && job ? [{ job, parent: undefined }] : []));
  const all = [...runsOf(sent), ...ofEvents].map(({ job, parent }) => ({ job, parent }));
  return [...new Map(all.map((one) => [keyOf(keptJobOf(one)), one])).values()];
}

const hintOfNamespace = (elsewhere: string[], { namespace }: QualifiedName): string =>
  `The job arrived in namespace ${listNames(elsewhere)}, while the settings expect ${namespace}. ` +
  `A refinement takes its namespace from HOTPASS_LINEAGE_NAMESPACE, OPENLINEAGE_NAMESPACE or its configuration.${
    elsewhere.includes(namespace.replace(/-[0-9a-f]{8}$/, "")) && !elsewhere.includes(namespace)
      ? " On a running stack, --same-namespace keeps that of the settings."
      : ""
  }`;

/** Without a recording, all that is known is which jobs Marquez has. */
function explainByJobs(
  jobs: JobsByNamespace,
  wanted: QualifiedName,
  env: Record<string, string>,
  { transport, command }: RefinementRun,
): Diagnosis {
  const found =
    jobs.size === 0
      ? "no job in any namespace"
      : [...jobs].map(([name, names]) => `namespace ${name} holds ${listNames(names, wanted.name)}`).join("; ");
  const elsewhere = [...jobs]
    .filter(([name, names]) => name !== wanted.namespace && names.includes(wanted.name))
    .map(([name]) => name);
  if (elsewhere.length > 0) return { found, hint: hintOfNamespace(elsewhere, wanted) };
  const present = jobs.get(wanted.namespace) ?? [];
  // Without a recording, Marquez is asked for the one job that the settings name.
  if (present.some((name) => name !== wanted.name && nameMatches(wanted.name, name)))
    return {
      found,
      hint: `\`job\` is a pattern, which needs events that pass the recorder: set it to one name, or ${sendHere(env)}.`,
    };
  if (present.includes(wanted.name))
    return { found, hint: "The job is there, and no run of it is new: did the events arrive before, or not yet?" };
  if (present.length > 0)
    return {
      found,
      hint: `The namespace is right, but the job's name differs: ${listNames(present, wanted.name)} arrived. Did another profile run?`,
    };
  return { found, hint: hintOfWay(env, transport.own, command) };
}
