import type { QualifiedName } from "../lineage/names.ts";
import type { Lineage, Run } from "../marquez/client.ts";
import type { SentRun } from "./sent.ts";

/** What Marquez answered about everything that one command sent. */
export interface KeptLineage {
  /** By the id under which Marquez keeps a run; undefined when it has none. Runs that were not asked for are left out. */
  runs: ReadonlyMap<string, Run | undefined>;
  /** How many run events Marquez lists for each run, by the same id; undefined when the list could not be read whole. */
  listed: ReadonlyMap<string, number> | undefined;
  /** The graph around each job of a job event, by the job's key; undefined when Marquez has no such job. */
  staticJobs: ReadonlyMap<string, Lineage | undefined>;
  /**
   * The columns that each column comes from, by the key of each dataset that was sent with column lineage and by column.
   * Columns without lineage are left out.
   */
  columns: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  /** Keys of the datasets of dataset events that Marquez has. */
  datasets: ReadonlySet<string>;
}

/** A run of this command. At least one side is there. */
export interface OwnRun {
  /** The id under which Marquez keeps it. */
  id: string;
  /** The job that Marquez keeps it under, or would. */
  job: QualifiedName;
  /** What its events said; undefined when attribution is inferred. */
  sent: SentRun | undefined;
  /** What Marquez answered; undefined when it has no such run, or was not asked. */
  kept: Run | undefined;
  /** Whether Marquez was asked for it. Of very many runs it is asked only for the first. */
  isAsked: boolean;
}
