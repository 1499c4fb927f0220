import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Instant } from "../../offline/emulators/marquez-stand-in/instant.ts";

/** One request to a real Marquez 0.51.1, and the status that it answered. */
export interface Replayed {
  /** The file with the body of the answer. */
  file: string;
  /** Method and path, as in `GET /api/v1/namespaces`. */
  request: string;
  status: number;
  note: string;
  event?: object;
  headers?: Record<string, string>;
}

/** What was answered: JSON, a page of HTML, or nothing. */
export type RecordedAnswer = { json: unknown } | { html: string } | "empty";

const folder = new URL("../fixtures/marquez-recordings/", import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** All requests, in the order in which they were made. */
export const replay = read("index.json") as Replayed[];

/** The recorded answer to a request. The recordings keep a page as `{"text": …}` and an empty body as null. */
export function answerTo({ file }: Replayed): RecordedAnswer {
  const body = read(file);
  if (body === null) return "empty";
  const isPage = typeof body === "object" && Object.keys(body).join() === "text";
  return isPage ? { html: (body as { text: string }).text } : { json: body };
}

interface ListedEvent {
  job: { name: string };
}

/** The event of the gzip request. Only the list of events has it, where Marquez adds a null for each absent member. */
function gzippedEvent(): object {
  const { events } = read("get_events.json") as { events: ListedEvent[] };
  const listed = events.find(({ job }) => job.name === "gzipped");
  return JSON.parse(JSON.stringify(listed, (_, value) => value ?? undefined));
}

/** The body of a recorded post. The batch was not recorded: its path is refused whatever it holds. */
export function bodyOf({ event, headers, request }: Replayed): string | Uint8Array<ArrayBuffer> | undefined {
  if (request.startsWith("GET")) return undefined;
  if (headers?.["Content-Encoding"] === "gzip") return new Uint8Array(gzipSync(JSON.stringify(gzippedEvent())));
  return JSON.stringify(event ?? []);
}

/** When the recorded Marquez created its default namespace, which is the first thing that it does. */
const STARTED_AT: Instant = Date.parse("2026-11-25T12:47:19.564Z") * 1000 + 622;

/** The recording took less than ten seconds: every time of Marquez's own clock in it is in this span. */
export const isClockTime = (text: string): boolean => /^2026-11-25T12:47:[12]\d\.\d{6}Z$/.test(text);

/** A clock that starts when the recorded Marquez did, and goes a millisecond further each time that it is read. */
export function recordedClock(): () => Instant {
  let reads = 0;
  return () => STARTED_AT + 1000 * reads++;
}
