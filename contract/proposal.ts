import { keyOf, listNames } from "../lineage/names.ts";
import type { RecordedJob, RecordedLineage } from "../lineage/recorded-lineage.ts";

/** The settings that a stack file needs for a command's lineage, as far as one rehearsal of it shows them. */
export interface Proposal {
  namespace: string;
  job: string;
  runs: number | "any";
  /** What was decided without knowing it, in sentences. */
  unknown: string[];
}

/**
 * Proposes the settings for a command from what it sent.
 * @param lineage what the command sent
 * @returns undefined when it tells of no job
 */
export function propose(lineage: RecordedLineage): Proposal | undefined {
  const byNamespace = Map.groupBy(lineage.jobs.values(), ({ namespace }) => namespace);
  const [most, ...others] = [...byNamespace].sort(([, one], [, other]) => other.length - one.length);
  if (!most) return undefined;
  const [namespace, jobs] = most;
  const main = mainJob(jobs, lineage);
  const runs = main.runs.size > 1 ? "any" : main.runs.size;
  return {
    namespace,
    job: main.name,
    runs,
    unknown: [
      ...(jobs.length > 1
        ? [
            `Which job matters most: ${jobs.length} arrived, and \`job\` is ${main.name}. The contract holds all of them.`,
          ]
        : []),
      ...(others.length > 0
        ? [`Which namespace matters most: jobs arrived in ${listNames(others.map(([name]) => name))}, too.`]
        : []),
      ...(runs === "any"
        ? [`How many runs the job has each time: it had ${main.runs.size}, and \`expect.runs\` is any.`]
        : []),
    ],
  };
}

/** The job that no other stands above: of several, the one with most datasets. */
function mainJob(jobs: readonly RecordedJob[], lineage: RecordedLineage): RecordedJob {
  const names = new Set(jobs.flatMap(({ key, sentAs }) => [key, keyOf(sentAs)]));
  const isChild = ({ runs }: RecordedJob): boolean =>
    [...runs].some((id) =>
      lineage.runs.get(id)?.events.some(({ parent }) => parent !== undefined && names.has(keyOf(parent.job))),
    );
  const weight = ({ inputs, outputs }: RecordedJob): number => inputs.size + outputs.size;
  const top = jobs.filter((job) => !isChild(job));
  return (top.length > 0 ? top : jobs).reduce((best, job) => (weight(job) > weight(best) ? job : best));
}
