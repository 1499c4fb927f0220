import { type FileHandle, open } from "node:fs/promises";
import { asDiskError } from "../evidence/disk-full.ts";
import { privateFile } from "../machine/private-files.ts";

/** A file that grows by whole lines. A line that cannot be written in full leaves nothing of itself behind. */
export class LinesFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  #length = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @throws RehearsalError STEP when the disk is full */
  static async create(path: string): Promise<LinesFile> {
    try {
      return new LinesFile(path, await open(path, "w", privateFile));
    } catch (error) {
      throw asDiskError(error, path);
    }
  }

  /**
   * Adds a line. Add the next one when this one is written.
   * @throws RehearsalError STEP when the disk is full
   */
  async add(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    try {
      await this.#handle.appendFile(bytes);
      this.#length += bytes.length;
    } catch (error) {
      // What cannot be cut is no regular file.
      await this.#handle.truncate(this.#length).catch(() => {});
      throw asDiskError(error, this.#path);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
