import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { privateFile } from "../machine/private-files.ts";
import type { Bundle, OpenFile } from "./bundle.ts";
import { asDiskError } from "./disk-full.ts";
import { type KeptOutput, leftOut, notKept, tailOfOutput } from "./kept-output.ts";
import { cut, Lines } from "./lines.ts";

/** A log is cut after this many bytes, and the cut is marked. */
const capBytes = 20 * 1024 * 1024;
/** How many lines error messages quote. */
const quotedLines = 20;

/** A redacted log file of the bundle. It remembers its last lines for error messages. */
export class Log {
  /** The bundle that it is in. */
  readonly bundle: Bundle;
  /** Its name in the bundle. */
  readonly file: string;
  readonly #file: OpenFile;
  readonly #stream: WriteStream;
  readonly #redact: (text: string) => string;
  readonly #kept: KeptOutput;
  #bytes = 0;
  #lines = 0;
  #tail: string[] = [];
  #failure: unknown;
  #ended = false;

  /**
   * @param kept how much of the program's output is kept; what the settings say of commands unless given
   * @throws Error when the bundle is sealed
   */
  constructor(bundle: Bundle, file: string, kept = bundle.outputs) {
    this.bundle = bundle;
    this.file = file;
    this.#file = bundle.open(file, () => this.#end());
    this.#stream = createWriteStream(this.#file.path, { mode: privateFile });
    // Thrown when the log is disposed of, so that a full disk does not end the command being
    // logged.
    this.#stream.on("error", (error) => {
      this.#failure = asDiskError(error, this.#file.path);
    });
    this.#redact = bundle.redactor.redact;
    this.#kept = kept;
    if (kept === "none") this.#write(notKept);
  }

  /** Adds a line. One that comes after the bundle was sealed is not in the file. */
  line(text: string): void {
    this.#tail.push(text);
    this.#lines++;
    if (this.#tail.length > (this.#kept === "tail" ? tailOfOutput : quotedLines)) this.#tail.shift();
    if (!this.#ended && this.#kept === "whole") this.#write(text);
  }

  #write(text: string): void {
    if (this.#bytes > capBytes || this.#failure) return;
    const clean = this.#clean(text);
    this.#bytes += Buffer.byteLength(clean) + 1;
    this.#stream.write(`${clean}\n`);
    if (this.#bytes > capBytes) this.#stream.write(`[cut here: the log passed ${capBytes} bytes]\n`);
  }

  readonly #clean = (text: string): string => cut(this.#redact(text));

  /** Adds what the rehearsal itself says about the program, each in brackets. */
  remarks(remarks: string[]): void {
    for (const remark of remarks) this.line(`[${remark}]`);
  }

  /**
   * Adds everything that a program writes, until it ends.
   * @param seen called with each line, before it is redacted and cut
   */
  async all(output: AsyncIterable<Uint8Array>, seen: (line: string) => void = () => {}): Promise<void> {
    const lines = new Lines((line) => {
      seen(line);
      this.line(line);
    });
    for await (const bytes of output) lines.add(bytes);
    lines.end();
  }

  /** The last lines, as one text. */
  get tail(): string {
    return this.#kept === "none" ? notKept : this.#tail.slice(-quotedLines).map(this.#clean).join("\n");
  }

  /** What is kept of the program's output so far, as one text: of `tail` the lines that are in the file only when it ends. */
  async soFar(): Promise<string> {
    if (this.#kept === "none") return "";
    if (this.#kept === "tail") return this.#tail.map(this.#clean).join("\n");
    return readFile(this.#file.path, "utf8").catch(() => "");
  }

  /** @throws RehearsalError STEP when the disk is full */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    this.#file.closed();
    if (this.#failure) throw this.#failure;
  }

  #writeTail(): void {
    const before = this.#lines - this.#tail.length;
    if (before > 0) this.#write(leftOut(before));
    for (const line of this.#tail) this.#write(line);
  }

  async #end(): Promise<void> {
    if (!this.#ended && this.#kept === "tail") this.#writeTail();
    this.#ended = true;
    this.#stream.end();
    await finished(this.#stream).catch(() => {});
  }
}
