import { createHash } from "node:crypto";

/** The parts of a UUID: how many hexadecimal digits Java keeps of each. */
const WIDTHS = [8, 4, 4, 4, 12];
/** Java reads each part as a signed number of 64 bits. */
const GREATEST = 2n ** 63n - 1n;

/**
 * The id under which Marquez keeps a run that an event names: what Java's `UUID.fromString` reads, in lower case, else a
 * UUID (version 3, MD5) made of the text. Java's reader is lenient: each of its five parts may be shorter, or longer
 * and then loses its front. A UUID without dashes is none to it. (Marquez 0.51: `OpenLineageDao.runToUuid`.)
 */
export const keptRunId = (sent: string): string => readAsJava(sent) ?? nameBased(sent);

function readAsJava(text: string): string | undefined {
  const parts = text.split("-");
  if (text.length > 36 || parts.length !== WIDTHS.length) return undefined;
  const kept = parts.map((part, index) => {
    if (!/^\+?[0-9a-f]+$/i.test(part)) return undefined;
    const value = BigInt(`0x${part.replace("+", "")}`);
    const width = WIDTHS[index] as number;
    return value > GREATEST ? undefined : value.toString(16).padStart(width, "0").slice(-width);
  });
  return kept.includes(undefined) ? undefined : kept.join("-");
}

function nameBased(text: string): string {
  const bytes = createHash("md5").update(text).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
