import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Bundle } from "./bundle.ts";

/** A log that grew past this many bytes is cut, with a mark where. */
const capBytes = 20 * 1024 * 1024;
const tailLines = 20;

/** A log file of the bundle, written line by line, redacted. It remembers its last lines, for error messages. */
export class Log {
  readonly #stream: WriteStream;
  readonly #redact: (text: string) => string;
  #bytes = 0;
  #tail: string[] = [];

  constructor(bundle: Bundle, file: string) {
    this.#stream = createWriteStream(bundle.path(file));
    this.#redact = bundle.redactor.redact;
  }

  /** Adds a line. */
  line(text: string): void {
    const clean = this.#redact(text);
    this.#tail = [...this.#tail, clean].slice(-tailLines);
    if (this.#bytes > capBytes) return;
    this.#bytes += Buffer.byteLength(clean) + 1;
    this.#stream.write(`${clean}\n`);
    if (this.#bytes > capBytes) this.#stream.write(`[cut here: the log passed ${capBytes} bytes]\n`);
  }

  /** The last lines, as one text. */
  get tail(): string {
    return this.#tail.join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}
