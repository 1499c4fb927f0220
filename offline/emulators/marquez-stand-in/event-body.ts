import type { LineageEvent } from "./event.ts";
import { parseInstant } from "./instant.ts";
import { listed } from "./refusal.ts";
import { parseJson, wrongTime, wrongType } from "./unreadable.ts";

type Json = Record<string, unknown>;

/** The type of each member of an event. A type with an exclamation mark makes the member required. */
type Shape = Record<string, "text" | "text!" | "object" | "object!" | "list" | "any!">;

const DATASET: Shape = {
  namespace: "text!",
  name: "text!",
  facets: "object",
  inputFacets: "object",
  outputFacets: "object",
};
const RUN: Shape = { runId: "text!", facets: "object" };
const JOB: Shape = { namespace: "text!", name: "text!", facets: "object" };
// In the order in which Marquez names missing members.
const RUN_EVENT: Shape = {
  run: "object!",
  eventTime: "any!",
  producer: "text!",
  job: "object!",
  inputs: "list",
  outputs: "list",
};
const DATASET_EVENT: Shape = { eventTime: "any!", producer: "text!", dataset: "object!" };

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fits: Record<string, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  object: isObject,
  list: (value) => Array.isArray(value) && value.every(isObject),
  any: () => true,
};

/** The sentences about missing members. A member of a wrong type is refused at once. */
function missing(of: unknown, shape: Shape, column: number, path = ""): string[] {
  if (!isObject(of)) return [];
  return Object.entries(shape).flatMap(([name, wanted]) => {
    const type = wanted.replace("!", "");
    if (of[name] == null) return wanted.endsWith("!") ? [`${path}${name} must not be null`] : [];
    if (!fits[type]?.(of[name]))
      throw wrongType(type === "text" ? "java.lang.String" : `java.util.${type}`, of[name], column);
    return [];
  });
}

/** The kind of event, which is the last part of its schema's address. Without one it is an event about a run. */
const kindOf = ({ schemaURL }: Json): string => /\/(\w+Event)$/.exec(String(schemaURL ?? ""))?.[1] ?? "RunEvent";

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
  if (kind !== "RunEvent" && kind !== "DatasetEvent") return undefined;
  const about = kind === "RunEvent" ? RUN_EVENT : DATASET_EVENT;
  const gaps = missing(event, about, text.length);
  if (kind === "DatasetEvent") gaps.push(...missing(event.dataset, DATASET, text.length, "dataset."));
  else {
    gaps.push(...missing(event.run, RUN, text.length, "run."), ...missing(event.job, JOB, text.length, "job."));
    for (const side of ["inputs", "outputs"] as const) {
      const datasets = (event[side] ?? []) as unknown[];
      gaps.push(...datasets.flatMap((one, index) => missing(one, DATASET, text.length, `${side}[${index}].`)));
    }
    // With a member of another kind left in, a later reader would take the event for that kind.
    delete event.dataset;
  }
  if (gaps.length > 0) throw listed(422, ...gaps);
  return event as unknown as LineageEvent;
}
