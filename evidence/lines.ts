import { StringDecoder } from "node:string_decoder";

/** A line is cut after this many characters: a program may write a gigabyte without ending one. */
const longestLine = 64 * 1024;
/** What is kept beyond a cut until the line has been redacted: a secret must not escape by lying across it. */
const margin = 4 * 1024;

/** Splits bytes into lines in bounded memory. What is no UTF-8 becomes replacement characters. */
export class Lines {
  readonly #give: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #begun = "";

  /** @param give is told each line, at most as long as `cut` makes it and a margin */
  constructor(give: (line: string) => void) {
    this.#give = give;
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

  /** Takes it that no more bytes come: what has been begun is a line. */
  end(): void {
    this.#continue(this.#decoder.end());
    if (this.#begun) this.#end();
  }

  #continue(part: string): void {
    const room = longestLine + margin - this.#begun.length;
    if (room > 0) this.#begun += part.slice(0, room);
  }

  #end(): void {
    this.#give(this.#begun.replace(/\r$/, ""));
    this.#begun = "";
  }
}

/** A line that is not too long, with a mark where it was cut. */
export const cut = (line: string): string =>
  line.length > longestLine ? `${line.slice(0, longestLine)}[cut here: the line is longer]` : line;
