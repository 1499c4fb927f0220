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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The id under which Marquez keeps a run: the sender's when it is a UUID, else a UUID made of its text. */
export const runUuid = (reported: string): string =>
  isUuid(reported) ? reported.toLowerCase() : nameBasedUuid(reported);
