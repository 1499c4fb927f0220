/** A request that a command sent to Marquez, as the recorder saw it. A line of `events.ndjson` is one of these, redacted. */
export interface RecordedRequest {
  /** When the request arrived, in ISO 8601. */
  at: string;
  /** Who sent it: `refine`, `refine-aviation`, `prefect`. Each command has an address of its own. */
  command: string;
  method: string;
  /** Path and query, as they were sent. */
  path: string;
  /** Marquez's status. `null`: Marquez did not answer. */
  status: number | null;
  /** What Marquez said with a status that is no 2xx: its first 2,000 characters. */
  answer?: string;
  /** Why there is no answer, or no whole one: `ECONNREFUSED`, for example. */
  error?: string;
  /** From the moment the request was forwarded to the end of Marquez's answer. */
  milliseconds: number;
  /** The length of the body as it was sent: compressed, if it was. */
  bytes: number;
  /** The body, decompressed and parsed. */
  event?: unknown;
  /** The first 2,000 characters of a body that is no JSON, or in brackets why it could not be read. */
  text?: string;
  /** The evidence file that holds a body of more than a megabyte. The line then has no `event`. */
  file?: string;
}

/** The `error` of a request whose sender closed the connection before Marquez had answered. */
export const brokenOff = "the sender broke off";

const lineagePath = /^\/api\/v\d+\/lineage\/?(\?|$)/;

/** Whether a path is the one to which events are posted, and nothing else. */
export const isPlainEventPath = (path: string): boolean => /^\/api\/v\d{1,3}\/lineage\/?$/.test(path);

/** Whether a request posts an event to where Marquez takes events. */
export const isEventPost = ({ method, path }: Pick<RecordedRequest, "method" | "path">): boolean =>
  method === "POST" && lineagePath.test(path);

/**
 * Whether Marquez stored the event that a request posts: it answered 201. A body that is no OpenLineage event is answered
 * with 200 and ignored (OpenLineageResource.create).
 */
export const isAccepted = (request: Pick<RecordedRequest, "method" | "path" | "status">): boolean =>
  isEventPost(request) && request.status === 201;
