import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { MatcherFacts } from "./matchers.ts";

/** What rules about lineage are judged on. */
export interface RuleFacts extends MatcherFacts {
  /** What the command's accepted events tell; of all commands together for rules of the whole rehearsal. */
  lineage: RecordedLineage;
  /** What all commands of the rehearsal sent, where that is known: a run may be the child of another command's. */
  whole?: RecordedLineage | undefined;
  /** The namespace that a name without a namespace means. */
  home: string;
}
