import { keyOf, type QualifiedName } from "../lineage/names.ts";
import type { Expected, Facts } from "./facts.ts";
import { learned } from "./outcome.ts";
import { isJudgedJob, judgedOf } from "./own-runs.ts";
import type { SentEvents } from "./sent.ts";

/** A command of the rehearsal that the settings name a job for. */
export interface Owner {
  /** `the refinement`, `refinement aviation`, `the flow run`. */
  title: string;
  /** The job of the settings: a name or a pattern. */
  job: string;
  /** The keys of the jobs that it sent and that are judged as its own, under the names that Marquez gives them. */
  sent: ReadonlySet<string>;
}

/** Every command with a job: the refinements, and the flow run where `prefect.job` is set. */
export function ownersOf({ refinements, flowRun }: Facts, { namespace, prefect }: Expected): Owner[] {
  const owner = (title: string, job: string, sent: SentEvents | undefined): Owner => ({
    title,
    job,
    sent: judgedKeys(sent, { namespace, name: job }),
  });
  return [
    ...refinements.map(({ refinement: { name, job }, run }) =>
      owner(refinements.length > 1 ? `refinement ${name}` : "the refinement", job, learned(run)?.sent),
    ),
    ...(prefect.enabled && prefect.job !== undefined
      ? [owner("the flow run", prefect.job, learned(flowRun)?.sent)]
      : []),
  ];
}

const judgedKeys = (sent: SentEvents | undefined, wanted: QualifiedName): Set<string> =>
  new Set([...judgedOf(sent?.events ?? [], wanted)].map(keyOf));

/** Settings that name one job for two commands want that. Only other commands that are to have another job count. */
const others = (owners: readonly Owner[], wanted: QualifiedName): Owner[] =>
  owners.filter(({ job }) => job !== wanted.name);

/** The other command of whose job this is, by the settings. */
export const ownerOf = (job: QualifiedName, owners: readonly Owner[], wanted: QualifiedName): Owner | undefined =>
  others(owners, wanted).find((one) => isJudgedJob(job, { namespace: wanted.namespace, name: one.job }));

/** The other command that sent this job, too, and is judged by it. */
export const alsoSentBy = (job: QualifiedName, owners: readonly Owner[], wanted: QualifiedName): Owner | undefined =>
  others(owners, wanted).find(({ sent }) => sent.has(keyOf(job)));

/** Why two commands send one job, which makes their lineage one. */
export const sameJobHint =
  "Two commands of one job replace each other's lineage graph. Does the option that should change the job, such as --profile, change it? In Hotpass, only the industry_profile of a profile does.";
