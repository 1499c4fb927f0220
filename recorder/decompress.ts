import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import { messageOf } from "../errors.ts";

type Decompress = (bytes: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>;

/** Some senders take "deflate" for the bare format, without the frame that HTTP asks for. */
const inflateEither: Decompress = (bytes, limit) =>
  promisify(inflate)(bytes, limit).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_BUFFER_TOO_LARGE") throw error;
    return promisify(inflateRaw)(bytes, limit);
  });

const decompressors: Record<string, Decompress> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: inflateEither,
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  identity: async (bytes) => bytes,
};

/** Why bytes could not be decompressed, in words for a reader. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/**
 * Undoes the codings that `Content-Encoding` names, the last one first.
 * @throws Unreadable when a coding is unknown, the bytes are not in it, or they grow beyond the limit, in bytes
 */
export async function decompress(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const codings = (encoding ?? "").split(",").map((one) => one.trim().toLowerCase());
  let plain = bytes;
  for (const coding of codings.filter(Boolean).reverse()) {
    const undo = decompressors[coding];
    if (!undo) throw new Unreadable(`a body in the coding ${coding}, which the recorder does not know`);
    plain = await undo(plain, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ERR_BUFFER_TOO_LARGE"
        ? tooLarge(limit)
        : new Unreadable(`a body that is no ${coding}: ${messageOf(error)}`);
    });
  }
  return plain;
}

/** What is said of a body that is larger than the limit, in bytes. */
export const tooLarge = (limit: number): Unreadable =>
  new Unreadable(`a body of more than ${limit / 1024 / 1024} MB: too large to be recorded`);
