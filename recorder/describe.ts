import type { RecordedRequest } from "../lineage/recorded-request.ts";
import { type Content, contentOf, wordsOf } from "./content.ts";
import type { Exchange } from "./forwarding.ts";

/** What is known of an exchange, each text in full. */
export interface Described extends Content {
  facts: Omit<RecordedRequest, "event" | "text" | "answer" | "file">;
  /** What Marquez said with a status that is no 2xx. */
  answer?: string;
}

const isRefusal = (status: number | null): boolean => status !== null && (status < 200 || status > 299);

/** Reads what passed between a command and Marquez. */
export async function describeExchange(command: string, exchange: Exchange): Promise<Described> {
  const { at, method, path, status, error, milliseconds, body } = exchange;
  const answer = isRefusal(status) ? await wordsOf(exchange.answer, exchange.answerHeaders) : "";
  return {
    ...(await contentOf(body, exchange.headers)),
    ...(answer ? { answer } : {}),
    facts: {
      at: at.toISOString(),
      command,
      method,
      path,
      status,
      ...(error ? { error } : {}),
      milliseconds: Math.round(milliseconds * 100) / 100,
      bytes: body.total,
    },
  };
}
