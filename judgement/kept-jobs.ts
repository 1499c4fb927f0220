import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { keptJobName, keptNamespace } from "../marquez/kept-name.ts";

/** A job as an event names it, with the job of its parent, if it names one. */
export interface NamedJob {
  job: QualifiedName;
  parent: QualifiedName | undefined;
}

/** The job under which Marquez keeps a run, by its rules for names. */
export const keptJobOf = ({ job, parent }: NamedJob): QualifiedName => ({
  namespace: keptNamespace(job.namespace),
  name: keptJobName(job.name, parent?.name),
});

/** The kept jobs with their keys, each worked out once: twenty thousand events name the same thousand. */
export class KeptJobs {
  readonly #known = new Map<QualifiedName, Map<QualifiedName | undefined, { key: string; kept: QualifiedName }>>();

  /** @param named names that are equal are the same object, as in `SentEvents`: only then it saves anything */
  of({ job, parent }: NamedJob): { key: string; kept: QualifiedName } {
    const ofJob = this.#known.get(job) ?? new Map();
    const known = ofJob.get(parent);
    if (known) return known;
    const kept = keptJobOf({ job, parent });
    const added = { key: keyOf(kept), kept };
    this.#known.set(job, ofJob.set(parent, added));
    return added;
  }
}
