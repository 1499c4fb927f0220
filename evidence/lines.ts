import { StringDecoder } from "node:string_decoder";

/** A line is cut after this many characters: a program may write a gigabyte without a line break. */
const longestLine = 64 * 1024;
/**
 * Characters kept beyond the cut until the line is redacted, so that redaction finds a secret that
 * crosses the cut.
 */
const margin = 4 * 1024;

/** Splits bytes into lines in bounded memory. Invalid UTF-8 becomes replacement characters. */
export class Lines {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #partial = "";

  /**
   * @param onLine called with each line. A line may be longer than `cut` leaves it, by a margin.
   */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Takes the next bytes. */
  add(bytes: Uint8Array): void {
    const [first = "", ...rest] = this.#decoder.write(Buffer.from(bytes)).split("\n");
    this.#continue(first);
    for (const part of rest) {
      this.#end();
      this.#continue(part);
    }
  }

  /** Call it after the last bytes. A last line without a line break still counts as a line. */
  end(): void {
    this.#continue(this.#decoder.end());
    if (this.#partial) this.#end();
  }

  #continue(part: string): void {
    const room = longestLine + margin - this.#partial.length;
    if (room > 0) this.#partial += part.slice(0, room);
  }

  #end(): void {
    this.#onLine(this.#partial.replace(/\r$/, ""));
    this.#partial = "";
  }
}

/** Cuts a line that is too long, and marks the cut. */
export const cut = (line: string): string =>
  line.length > longestLine ? `${line.slice(0, longestLine)}[cut here: the line is longer]` : line;
