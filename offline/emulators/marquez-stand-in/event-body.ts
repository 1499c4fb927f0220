import type { LineageEvent } from "./event.ts";
import {
  DATASET,
  DATASET_EVENT,
  JOB,
  JOB_EVENT,
  JOB_FACETS,
  JOB_TYPE,
  PARENT,
  PARENT_JOB,
  PARENT_RUN,
  RUN,
  RUN_EVENT,
  RUN_FACETS,
  type Shape,
} from "./event-shapes.ts";
import { parseInstant } from "./instant.ts";
import { listed } from "./refusal.ts";
import { parseJson, wrongTime, wrongType } from "./unreadable.ts";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fits: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  object: isObject,
  list: (value) => Array.isArray(value) && value.every(isObject),
  any: () => true,
};

/** The value at a path like `job.facets.jobType`, or undefined. The event itself is at the empty path. */
const at = (event: Json, path: string): unknown =>
  path === ""
    ? event
    : path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), event);

/** The sentences about missing members of an object in the event. A member of a wrong type is refused at once. */
function missing(of: unknown, path: string, shape: Shape, column: number): string[] {
  if (!isObject(of)) return [];
  return Object.entries(shape).flatMap(([name, wanted]) => {
    const type = wanted.replace("!", "");
    if (of[name] == null) return wanted.endsWith("!") ? [`${path ? `${path}.` : ""}${name} must not be null`] : [];
    if (!fits[type]?.(of[name]))
      throw wrongType(type === "text" ? "java.lang.String" : `java.util.${type}`, of[name], column);
    return [];
  });
}

const RUN_PARTS: [path: string, shape: Shape][] = [
  ["run", RUN],
  ["run.facets", RUN_FACETS],
  ["run.facets.parent", PARENT],
  ["run.facets.parent.run", PARENT_RUN],
  ["run.facets.parent.job", PARENT_JOB],
];
const JOB_PARTS: [path: string, shape: Shape][] = [
  ["job", JOB],
  ["job.facets", JOB_FACETS],
  ["job.facets.jobType", JOB_TYPE],
];

/** The parts of each kind of event that is stored, the event itself first. */
const KINDS: Record<string, [path: string, shape: Shape][]> = {
  RunEvent: [["", RUN_EVENT], ...RUN_PARTS, ...JOB_PARTS],
  JobEvent: [["", JOB_EVENT], ...JOB_PARTS],
  DatasetEvent: [
    ["", DATASET_EVENT],
    ["dataset", DATASET],
  ],
};

/** The kind of event, which is the last part of its schema's address. Without one it is an event about a run. */
const kindOf = ({ schemaURL }: Json): string => /\/(\w+Event)$/.exec(String(schemaURL ?? ""))?.[1] ?? "RunEvent";

/** Leaves an event with what its kind has: with a member of another kind left in, it would be taken for that kind. */
function settleKind(event: Json, kind: string): void {
  if (kind !== "RunEvent") delete event.run;
  if (kind !== "DatasetEvent") delete event.dataset;
  // Marquez reads `parentRun`, which older clients send, as `parent`.
  const facets = at(event, "run.facets");
  if (!isObject(facets) || !("parentRun" in facets)) return;
  facets.parent = facets.parentRun;
  delete facets.parentRun;
}

/**
 * Reads the body of a posted event. Undefined is an event of an unknown kind, which is not stored.
 * Throws a Refusal, with the answer that Marquez gives, for an event that cannot be stored.
 */
export function readEvent(text: string): LineageEvent | undefined {
  const event = text.trim() === "" ? null : parseJson(text);
  if (event === null) throw listed(422, "The request body must not be null");
  if (!isObject(event)) throw wrongType("marquez.service.models.LineageEvent", event, 1);
  const time = event.eventTime;
  if (time != null && !(typeof time === "string" && parseInstant(time))) throw wrongTime(time, text.length);
  const kind = kindOf(event);
  const parts = KINDS[kind];
  if (!parts) return undefined;
  settleKind(event, kind);
  const gaps = parts.flatMap(([path, shape]) => missing(at(event, path), path, shape, text.length));
  for (const side of kind === "DatasetEvent" ? [] : ["inputs", "outputs"]) {
    const datasets = (event[side] ?? []) as unknown[];
    gaps.push(...datasets.flatMap((one, index) => missing(one, `${side}[${index}]`, DATASET, text.length)));
  }
  if (gaps.length > 0) throw listed(422, ...gaps);
  return event as unknown as LineageEvent;
}
