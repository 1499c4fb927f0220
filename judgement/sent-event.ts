import type { EventKind } from "../lineage/event.ts";
import { isSameName, type QualifiedName } from "../lineage/names.ts";
import { isSameList } from "../lineage/shared-lists.ts";

/** An event that Marquez accepted, without its facets. Equal events that follow each other count once. */
export interface SentEvent {
  kind: EventKind;
  /** How many equal events followed each other. */
  times: number;
  /** Its number among the accepted events, from 1; that of the last of several equal ones. */
  nth: number;
  /** `START`, `COMPLETE` and so on; undefined when the event has none. */
  type: string | undefined;
  /** The id under which Marquez keeps its run; undefined for a job event or a dataset event. */
  run: string | undefined;
  job: QualifiedName | undefined;
  parent: QualifiedName | undefined;
  /** The key of a dataset event's dataset. */
  dataset: string | undefined;
  /** Keys of datasets. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Output columns with column lineage, by the key of their dataset. */
  columns: Readonly<Record<string, readonly string[]>>;
}

/** Whether an event says the same as another, as those of a streaming job do for hours. */
export const isEqual = (one: SentEvent, other: SentEvent): boolean =>
  one.kind === other.kind &&
  one.type === other.type &&
  one.run === other.run &&
  one.dataset === other.dataset &&
  isSameOrNone(one.job, other.job) &&
  isSameOrNone(one.parent, other.parent) &&
  isSameList(one.inputs, other.inputs) &&
  isSameList(one.outputs, other.outputs) &&
  (one.columns === other.columns ||
    (isSameList(Object.keys(one.columns), Object.keys(other.columns)) &&
      Object.entries(one.columns).every(([key, names]) => isSameList(names, other.columns[key] ?? []))));

const isSameOrNone = (one: QualifiedName | undefined, other: QualifiedName | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && isSameName(one, other));
