import { createHash } from "node:crypto";

/** The UUID (version 3) that Java's UUID.nameUUIDFromBytes makes of bytes, or of a text's UTF-8 bytes. */
export function nameBasedUuid(name: string | Uint8Array): string {
  const bytes = createHash("md5").update(name).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The name space for URLs in RFC 4122. */
const URLS = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");

/** The id that Marquez makes of several names. */
export const uuidOfNames = (...names: string[]): string =>
  nameBasedUuid(Buffer.concat([URLS, Buffer.from(names.join("."))]));

/** How many hexadecimal digits Java keeps of each part of a UUID. */
const WIDTHS = [8, 4, 4, 4, 12];

/**
 * The UUID that Java's UUID.fromString reads, in lower case, or undefined. A part may be shorter than in print, or longer,
 * as far as it fits in a signed number of 64 bits; it then loses its front.
 */
export function readUuid(text: string): string | undefined {
  const parts = text.split("-");
  if (text.length > 36 || parts.length !== WIDTHS.length) return undefined;
  if (!parts.every((part) => /^\+?0*([0-9a-f]{1,15}|[0-7][0-9a-f]{15})$/i.test(part))) return undefined;
  const kept = parts.map((part, index) => {
    const width = WIDTHS[index] ?? 0;
    return part.replace("+", "").padStart(width, "0").slice(-width);
  });
  return kept.join("-").toLowerCase();
}

/** The id under which Marquez keeps a run: the sender's when it is a UUID, else a UUID made of its text. */
export const runUuid = (reported: string): string => readUuid(reported) ?? nameBasedUuid(reported);
