import type { QualifiedName } from "../lineage/names.ts";
import type { DriftChange, DriftKind, DriftLevel } from "../settings/contract.ts";

/** One difference between two lineages. What follows from it is not told again. */
export interface Drift {
  change: DriftChange;
  level: DriftLevel;
  kind: DriftKind;
  job?: QualifiedName | undefined;
  dataset?: QualifiedName | undefined;
  /** A field of the dataset's schema. Nested ones have the path of their names, with dots. */
  field?: string | undefined;
  /** A column of the dataset whose origin differs. */
  column?: string | undefined;
  /** The key of a facet. */
  facet?: string | undefined;
  /** More jobs, or more datasets of the same job, of which the same is true. */
  alsoIn?: QualifiedName[] | undefined;
  before?: string | undefined;
  after?: string | undefined;
  /** The cause, where the lineage shows it: one hop. */
  why?: string | undefined;
  /** What came newly and has nearly the same name as what was removed. */
  nearest?: string | undefined;
  /** What happened, as in `field email was removed`. */
  what: string;
}
