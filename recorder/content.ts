import type { IncomingHttpHeaders } from "node:http";
import { decompress, tooLarge, Unreadable } from "./decompress.ts";
import type { KeptBytes } from "./kept-bytes.ts";
import { longestBody } from "./limits.ts";

/** What a body holds. */
export interface Content {
  /** Its JSON, parsed. */
  event?: unknown;
  /** Its text when it is no JSON, or in brackets why it could not be read. */
  text?: string;
  /** The length of its text, in bytes. */
  size: number;
}

/**
 * JSON of more values than this is not parsed: tens of millions of empty objects fit into a body that is small when
 * it is compressed, and take gigabytes of memory.
 */
const mostValues = 2_000_000;

/** Reads a body. Whatever it holds, this does not fail, and takes bounded memory. */
export async function contentOf(body: KeptBytes, headers: IncomingHttpHeaders): Promise<Content> {
  try {
    if (!body.whole) throw tooLarge(longestBody);
    const plain = await decompress(body.bytes, headers["content-encoding"], longestBody);
    if (plain.length === 0) return { size: 0 };
    if (valuesIn(plain) > mostValues)
      throw new Unreadable(`a body of more than ${mostValues} values: too large to be recorded`);
    return parsed(plain, headers);
  } catch (error) {
    if (error instanceof Unreadable) return { text: `[${error.message}]`, size: 0 };
    throw error;
  }
}

function parsed(plain: Buffer, headers: IncomingHttpHeaders): Content {
  const text = decoded(plain, headers);
  try {
    return { event: JSON.parse(text), size: plain.length };
  } catch {
    return { text, size: plain.length };
  }
}

/** The number of values in JSON, at most: texts may hold such characters too. */
function valuesIn(json: Buffer): number {
  let values = 0;
  for (const byte of json) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) values++;
  return values;
}

/** The words of an answer. Empty when it has none. */
export async function wordsOf(answer: KeptBytes, headers: IncomingHttpHeaders): Promise<string> {
  const { text } = await decompress(answer.bytes, headers["content-encoding"], longestBody).then(
    (plain) => ({ text: decoded(plain, headers) }),
    (error: Error) => ({ text: `[${error.message}]` }),
  );
  return text;
}

/** Text in the character set that its headers name: Marquez's own error pages are in ISO 8859-1. */
function decoded(bytes: Buffer, { "content-type": type = "" }: IncomingHttpHeaders): string {
  const [, charset = "utf-8"] = /charset="?([\w-]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString();
  }
}
