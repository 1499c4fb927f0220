import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { privateFile, privateFolder } from "../machine/private-files.ts";
import { type Content, isPart, writeWhole } from "../machine/write-whole.ts";
import { checksumFile, checksumsOf, listed } from "./checksums.ts";
import { CommandScript } from "./command-script.ts";
import { asDiskError } from "./disk-full.ts";
import { jsonTexts } from "./json-texts.ts";
import type { KeptOutput } from "./kept-output.ts";
import { type Redactor, redactor } from "./redaction.ts";

/** A file of the bundle that is written bit by bit. */
export interface OpenFile {
  path: string;
  /** Call it once the file is closed. */
  closed: () => void;
}

/** The name of a bundle's folder: the time and eight random digits. */
export const bundleName = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** Texts to write into a bundle, by file. */
export type Texts = Record<string, string>;

/**
 * The evidence of one rehearsal: a folder that only who rehearses may read. Every text written into it is redacted. Once it is sealed, nothing is written
 * into it any more: SHA256SUMS lists all of it.
 */
export class Bundle {
  readonly directory: string;
  readonly redactor: Redactor = redactor();
  /** The commands that were started. */
  readonly script = new CommandScript();
  /** How much of each command's output its logs keep. */
  outputs: KeptOutput = "whole";
  #isSealed: boolean;
  /** How each file that is written bit by bit is ended. */
  readonly #open = new Map<string, () => Promise<void>>();
  /** The JSON files that hold what was given: nothing in it had to be concealed. */
  readonly #asGiven = new Set<string>();
  /** What is being written whole just now. */
  readonly #writing = new Set<Promise<void>>();

  private constructor(directory: string) {
    this.directory = directory;
    this.#isSealed = existsSync(this.path(checksumFile));
  }

  /**
   * Creates the folder of a rehearsal. Its name is the rehearsal's id with the UTC time first, as in
   * `20250131T120000Z-0123abcd`: names sort by time, and no two rehearsals that share a bucket have the same.
   */
  static create(parent: string, id: string): Bundle {
    const directory = join(
      parent,
      id.replace(/^[0-9]{8}t[0-9]{6}z/, (time) => time.toUpperCase()),
    );
    mkdirSync(parent, { recursive: true });
    mkdirSync(directory, { mode: privateFolder });
    return new Bundle(directory);
  }

  /** The bundle in a folder. A preview's has none: nothing is written then. One with SHA256SUMS is sealed. */
  static at(directory: string): Bundle {
    return new Bundle(directory);
  }

  /** Sets what may be kept, before anything is written. */
  restrict({ redact, logs }: { redact: string[]; logs: KeptOutput }): void {
    this.redactor.concealMatches(redact);
    this.outputs = logs;
  }

  get name(): string {
    return basename(this.directory);
  }

  /** Whether nothing can be written any more. */
  get isSealed(): boolean {
    return this.#isSealed;
  }

  /** The path of a file of the bundle, to read it. */
  path = (file: string): string => join(this.directory, file);

  /**
   * Writes a text file, redacted. It is there whole or not at all.
   * @throws RehearsalError STEP when the disk is full
   */
  write = (file: string, text: string): Promise<void> =>
    this.#writeUnsealed(file, () => this.redactor.redactLong(text));

  /** Writes a value as indented JSON, redacted, as `jsonTexts` does. It is there whole or not at all. */
  writeJson = (file: string, value: unknown): Promise<void> =>
    this.#writeUnsealed(file, async () => this.#jsonTexts(file, value));

  /** Whether a JSON file that this process wrote holds what was given, so that there is no need to read it back. */
  isAsGiven = (file: string): boolean => this.#asGiven.has(file);

  /** Writes a file that is no text, such as a picture, as it is. It is there whole or not at all. */
  writeBytes = (file: string, bytes: Uint8Array): Promise<void> => this.#writeUnsealed(file, async () => bytes);

  /**
   * Opens a file that is written bit by bit. The writer redacts. It calls `closed` when it has closed the file. An earlier
   * writer of the same file is ended.
   * @param end closes the file with what it holds so far, when the bundle is sealed first. What comes later is lost.
   */
  open(file: string, end: () => Promise<void>): OpenFile {
    this.#refuseSealed(file);
    void this.#open.get(file)?.();
    this.#open.set(file, end);
    const closed = () => {
      if (this.#open.get(file) === end) this.#open.delete(file);
    };
    return { path: this.path(file), closed };
  }

  /** The files written so far, sorted. One in a folder of the bundle has its path. A link that leads nowhere is none. */
  files(): string[] {
    const entries = readdirSync(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !isPart(entry.name))
      .map(({ parentPath, name }) => relative(this.directory, join(parentPath, name)))
      .filter((file) => existsSync(this.path(file)))
      .sort();
  }

  /**
   * Seals the bundle, once: ends whatever is still written into it, writes the last files, and SHA256SUMS over all
   * files in the format of `sha256sum -c`. If that fails, the bundle is open again.
   * @param lastFiles returns the last files, redacted, given the files that were cut short
   * @param attest returns the files about all others, given the SHA-256 of each of those. It may take long
   */
  async seal(
    lastFiles: (cutShort: string[]) => Texts | Promise<Texts> = () => ({}),
    attest: (sums: ReadonlyMap<string, string>) => Promise<Texts> = async () => ({}),
  ): Promise<void> {
    this.#refuseSealed(checksumFile);
    this.#isSealed = true;
    try {
      const cutShort = await this.#endWriters();
      const earlier = await checksumsOf(this, this.files());
      const last = await lastFiles(cutShort);
      const covered = new Map([...earlier, ...textSums(last)]);
      const about = await attest(covered);
      // Back to back: whoever is killed between leaves a verdict that nothing vouches for.
      for (const [file, text] of Object.entries({ ...last, ...about })) await this.#writeFile(file, text);
      const sums = new Map([...covered, ...textSums(about)]);
      await this.#writeFile(checksumFile, listed(sums));
    } catch (error) {
      this.#isSealed = false;
      throw error;
    }
  }

  /** Removes the folder of a rehearsal that never began: nothing is in it yet. */
  removeEmpty(): void {
    if (readdirSync(this.directory).length === 0) rmdirSync(this.directory);
  }

  async *#jsonTexts(file: string, value: unknown): AsyncGenerator<string> {
    if (yield* jsonTexts(value, this.redactor)) this.#asGiven.add(file);
  }

  /** Ends everything that is written just now, and removes what killed processes had begun to write. */
  async #endWriters(): Promise<string[]> {
    const open = [...this.#open];
    this.#open.clear();
    await Promise.allSettled([...this.#writing, ...open.map(([, end]) => end())]);
    const left = readdirSync(this.directory, { recursive: true, encoding: "utf8" }).filter(isPart);
    await Promise.all(left.map((file) => rm(this.path(file), { force: true })));
    return open.map(([file]) => file).sort();
  }

  async #writeUnsealed(file: string, contentOf: () => Promise<Content>): Promise<void> {
    this.#refuseSealed(file);
    this.#asGiven.delete(file);
    const writing = contentOf().then((content) => this.#writeFile(file, content));
    this.#writing.add(writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(writing);
    }
  }

  async #writeFile(file: string, content: Content): Promise<void> {
    const path = this.path(file);
    if (file.includes("/")) mkdirSync(dirname(path), { recursive: true, mode: privateFolder });
    await writeWhole(path, content, { mode: privateFile }).catch((error) => {
      throw asDiskError(error, path);
    });
  }

  /** For programmers: whoever collects evidence has to end before the verdict is written. */
  #refuseSealed(file: string): void {
    if (this.#isSealed) throw new Error(`${file} comes too late: the bundle ${this.directory} is sealed`);
  }
}

const textSums = (texts: Texts): [string, string][] =>
  Object.entries(texts).map(([file, text]) => [file, createHash("sha256").update(text).digest("hex")]);

/** A value as the JSON files of a bundle have it. */
export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
