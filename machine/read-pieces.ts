import type { FileHandle } from "node:fs/promises";

/**
 * Reads a file piece by piece into the same memory, from a position to its end. A stream would take new memory for each of its
 * many small pieces, and clearing that away costs as much as a checksum.
 * @param memory what a piece fills. Its content changes with the next one.
 */
export async function* pieces(file: FileHandle, memory: Buffer): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += memory.length) {
    const piece = await readPiece(file, memory, position);
    if (piece.length > 0) yield piece;
    if (piece.length < memory.length) return;
  }
}

/** Fills the memory from a position of a file, or gives its beginning where the file ends sooner. */
export async function readPiece(file: FileHandle, memory: Buffer, position: number): Promise<Buffer> {
  let length = 0;
  while (length < memory.length) {
    const { bytesRead } = await file.read(memory, length, memory.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return memory.subarray(0, length);
}
