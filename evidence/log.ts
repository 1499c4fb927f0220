import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Bundle, OpenFile } from "./bundle.ts";
import { asDiskError } from "./disk-full.ts";
import { cut, Lines } from "./lines.ts";

/** A log is cut after this many bytes, and the cut is marked. */
const capBytes = 20 * 1024 * 1024;
const tailLines = 20;

/** A redacted log file of the bundle. It remembers its last lines for error messages. */
export class Log {
  readonly #file: OpenFile;
  readonly #stream: WriteStream;
  readonly #redact: (text: string) => string;
  #bytes = 0;
  #tail: string[] = [];
  #failure: unknown;
  #ended = false;

  /** @throws Error when the bundle is sealed */
  constructor(bundle: Bundle, file: string) {
    this.#file = bundle.open(file, () => this.#end());
    this.#stream = createWriteStream(this.#file.path);
    // Thrown when the log is disposed of, so that a full disk does not end the command being
    // logged.
    this.#stream.on("error", (error) => {
      this.#failure = asDiskError(error, this.#file.path);
    });
    this.#redact = bundle.redactor.redact;
  }

  /** Adds a line. One that comes after the bundle was sealed is not in the file. */
  line(text: string): void {
    this.#tail.push(text);
    if (this.#tail.length > tailLines) this.#tail.shift();
    if (this.#ended || this.#bytes > capBytes || this.#failure) return;
    const clean = cut(this.#redact(text));
    this.#bytes += Buffer.byteLength(clean) + 1;
    this.#stream.write(`${clean}\n`);
    if (this.#bytes > capBytes) this.#stream.write(`[cut here: the log passed ${capBytes} bytes]\n`);
  }

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
    return this.#tail.map((line) => cut(this.#redact(line))).join("\n");
  }

  /** @throws RehearsalError STEP when the disk is full */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    this.#file.closed();
    if (this.#failure) throw this.#failure;
  }

  async #end(): Promise<void> {
    this.#ended = true;
    this.#stream.end();
    await finished(this.#stream).catch(() => {});
  }
}
