import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { coded } from "./refusal.ts";

/**
 * The text of a request's body, which may be compressed with gzip. Throws a Refusal when it says that it is and is not;
 * Marquez's answer to that was not recorded.
 */
export async function bodyText(message: IncomingMessage): Promise<string> {
  const bytes = await buffer(message);
  if (message.headers["content-encoding"]?.toLowerCase() !== "gzip") return bytes.toString("utf8");
  const plain = await promisify(gunzip)(bytes).catch(() => undefined);
  if (plain === undefined) throw coded(400, "HTTP 400 Bad Request");
  return plain.toString("utf8");
}
