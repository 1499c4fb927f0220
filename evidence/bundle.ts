import { createHash } from "node:crypto";
import { createReadStream, mkdirSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { asDiskError } from "./disk-full.ts";
import { type Redactor, redactor } from "./redaction.ts";

/**
 * The evidence of one rehearsal: a folder named by its UTC time. Every text written into it is
 * redacted.
 */
export class Bundle {
  readonly directory: string;
  readonly redactor: Redactor = redactor();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Creates the folder. Two rehearsals that start within the same second get a folder each. */
  static create(parent: string, startedAt: Date): Bundle {
    mkdirSync(parent, { recursive: true });
    const stamp = startedAt.toISOString().replace(/[-:]|\.\d+/g, "");
    for (let nth = 1; ; nth++) {
      const directory = join(parent, nth === 1 ? stamp : `${stamp}-${nth}`);
      try {
        mkdirSync(directory);
        return new Bundle(directory);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }

  /** A bundle without a folder: a preview writes nothing. */
  static planned(directory: string): Bundle {
    return new Bundle(directory);
  }

  /** The bundle's name: the UTC time at which the rehearsal started. */
  get name(): string {
    return basename(this.directory);
  }

  /** The path of a file of the bundle. */
  path = (file: string): string => join(this.directory, file);

  /**
   * Writes a text file, redacted. A file that could not be written in full is removed.
   * @throws RehearsalError STEP when the disk is full
   */
  write = (file: string, text: string): Promise<void> => this.#writeWhole(file, this.redactor.redact(text));

  /** Writes a value as indented JSON, redacted. */
  writeJson = (file: string, value: unknown): Promise<void> =>
    this.#writeWhole(file, `${JSON.stringify(this.redactor.redactIn(value), null, 2)}\n`);

  /** The names of the files written so far, sorted. */
  files = async (): Promise<string[]> => (await readdir(this.directory)).sort();

  /** Writes SHA256SUMS over all other files, in the format of `sha256sum -c`. */
  async seal(): Promise<void> {
    const files = (await this.files()).filter((file) => file !== "SHA256SUMS");
    const lines = await Promise.all(files.map(async (file) => `${await sha256(this.path(file))}  ${file}\n`));
    await this.#writeWhole("SHA256SUMS", lines.join(""));
  }

  async #writeWhole(file: string, text: string): Promise<void> {
    const path = this.path(file);
    try {
      await writeFile(path, text);
    } catch (error) {
      await rm(path, { force: true });
      throw asDiskError(error, path);
    }
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
