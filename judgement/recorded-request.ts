/** One request that a command sent to its own address, with Marquez's answer: a line of events.ndjson. */
export interface RecordedRequest {
  /** When the request arrived, as ISO 8601 in UTC. */
  at: string;
  /** The command that has this address: `refine`, `refine-aviation`, `prefect`. */
  command: string;
  method: string;
  /** With the query. */
  path: string;
  /** The status that Marquez answered; null when it did not answer. */
  status: number | null;
  /** Marquez's words when the status is no 2xx, at most 2,000 characters. */
  answer?: string;
  /** Why there is no answer, such as ECONNREFUSED. */
  error?: string;
  milliseconds: number;
  /** Bytes of the body, as sent. */
  bytes: number;
  /** The body, decompressed and parsed. */
  event?: unknown;
  /** The start of a body that is no JSON, at most 2,000 characters. */
  text?: string;
  /** The evidence file that holds a body over a megabyte; the line has no `event` then. */
  file?: string;
}
