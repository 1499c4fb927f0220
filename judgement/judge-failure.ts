import { z } from "zod";
import { endOf } from "../lineage/event.ts";
import { firstFew, listNames, type QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import { type Expectation, judged } from "../rules/expectation.ts";
import { isJudgedJob } from "./own-runs.ts";

/** How many runs a message tells of. */
const mostTold = 3;

/** The message of the run facet `errorMessage` 1-0-1: what failed, for people. */
const errorMessage = z.object({ message: z.string() });

/**
 * Judges a negative rehearsal: whether the failure of the command reaches the lineage. A run of the job has ended with
 * FAIL, and every run that did says why.
 * @param told what the command's events tell
 */
export function judgeFailure(told: RecordedLineage, wanted: QualifiedName): Expectation {
  const name = "lineage.failure";
  const expected = `a run of ${wanted.name} ends with FAIL, and each run that does says why in the facet errorMessage`;
  const runs = [...told.runs.values()];
  const failed = runs.filter((run) => run.events.some(({ type }) => endOf(type) === "FAILED"));
  const jobOf = (run: RecordedRun) => told.jobs.get(run.job) ?? { namespace: "", name: run.job };
  const silent = failed.filter((run) => messageOf(run) === undefined);
  const own = failed.filter((run) => isJudgedJob(jobOf(run), wanted));
  if (own.length === 0) {
    const ofJob = runs.filter((run) => isJudgedJob(jobOf(run), wanted));
    const [ends, others] = [ofJob.map(typesOf), failed.map((run) => jobOf(run).name)];
    const found =
      ofJob.length === 0
        ? `no run of ${wanted.name}`
        : `no run of it failed: ${firstFew([...new Set(ends)], mostTold).join("; ")}`;
    const elsewhere = others.length > 0 ? ` A run of ${listNames(others)} did.` : "";
    const hint = `The command failed and its lineage does not say so: does the client send FAIL when an exception ends the job?${elsewhere}`;
    return judged(name, false, expected, found, hint);
  }
  const messages = own.map((run) => `run ${run.id} of ${jobOf(run).name}: ${messageOf(run) ?? "no message"}`);
  const found =
    silent.length === 0
      ? firstFew(messages, mostTold).join("; ")
      : `no message from ${listNames(silent.map((run) => `run ${run.id} of ${jobOf(run).name}, which has the facets ${listNames([...run.facets.keys()])}`))}`;
  const hint =
    "Send the run facet errorMessage with message and programmingLanguage: whoever looks at the run then need not search its log.";
  return judged(name, silent.length === 0, expected, found, hint);
}

const typesOf = ({ events }: RecordedRun): string => events.map(({ type }) => type ?? "no type").join(", ");

/** The first line of why a run failed; undefined when it does not say. */
function messageOf({ facets }: RecordedRun): string | undefined {
  const message = errorMessage.safeParse(facets.get("errorMessage")).data?.message.trim();
  return message === "" ? undefined : message?.split("\n", 1)[0]?.slice(0, 200);
}
