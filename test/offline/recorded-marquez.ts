import { readFileSync } from "node:fs";

/** One request to a real Marquez 0.51.1 and what it answered. */
export interface Recorded {
  fixture: string;
  method: string;
  port: "api 5000" | "admin 5001";
  path: string;
  request_body?: unknown;
  request_content_type?: string | null;
  status: number;
  response_content_type?: string | null;
  response_body?: unknown;
  totalCount?: number;
  count?: number;
}

const folder = new URL("../fixtures/marquez/", import.meta.url);

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** All requests, in the order in which they were made. */
export const recorded = read("index.json") as Recorded[];

/** The events that the lineage graph was recorded from. */
export const recordedEvents = read("events-in.json") as object[];

/** The body that was answered; undefined when it was not kept, "" when there was none. */
export function recordedBody({ fixture, response_body: body }: Recorded): unknown {
  if (typeof body === "object" && body !== null && "_raw_text" in body) return body._raw_text;
  if (body !== undefined) return body;
  try {
    return read(fixture) ?? "";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
