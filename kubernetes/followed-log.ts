/** A line that has come: when it was written, in milliseconds, and how often it came. */
interface Known {
  written: number;
  times: number;
}

const second = 1000;

/**
 * The lines of a log that is followed over connections that break. Each connection gives the lines since a moment, each with its
 * time before it, and so some that have come already. Lines of the same time and text are told apart by their number.
 */
export class FollowedLog {
  /** What the next connection will give again. */
  readonly #known = new Map<string, Known>();
  /** How often each line of these has still to come on this connection. */
  #again = new Map<string, number>();
  #rest: Buffer = Buffer.alloc(0);
  #since: number | undefined;

  /** From when on the next connection has to give its lines; undefined: from the beginning. */
  get since(): Date | undefined {
    return this.#since === undefined ? undefined : new Date(this.#since);
  }

  /** Begins with another connection. A line of which the last one gave no end comes again, whole. */
  begin(): void {
    this.#rest = Buffer.alloc(0);
    this.#again = new Map([...this.#known].map(([line, { times }]) => [line, times]));
  }

  /** The new lines in a piece of a connection's, each with its end and without its time. */
  *lines(piece: Uint8Array): Generator<Buffer> {
    const all = Buffer.concat([this.#rest, piece]);
    let from = 0;
    for (let end = all.indexOf("\n"); end >= 0; end = all.indexOf("\n", from)) {
      yield* this.#new(all.subarray(from, end + 1));
      from = end + 1;
    }
    this.#rest = all.subarray(from);
  }

  /** What came last without the end of a line, where the output itself has none. */
  *end(): Generator<Buffer> {
    if (this.#rest.length > 0) yield* this.#new(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  *#new(line: Buffer): Generator<Buffer> {
    const key = line.toString("latin1");
    const again = this.#again.get(key) ?? 0;
    if (again > 0) {
      this.#again.set(key, again - 1);
      return;
    }
    // Such as: 2025-01-02T03:04:05.123456789Z the text
    const blank = line.indexOf(" ");
    const written = Date.parse(line.subarray(0, blank).toString());
    const { times } = this.#known.get(key) ?? { times: 0 };
    this.#known.set(key, { written, times: times + 1 });
    this.#forget(written);
    yield line.subarray(blank + 1);
  }

  /** The API server takes no part of a second, and the two streams of an output may come a little out of order. */
  #forget(written: number): void {
    const since = (Math.floor(written / second) - 1) * second;
    if (this.#since !== undefined && !(since > this.#since)) return;
    this.#since = since;
    for (const [line, known] of this.#known) if (known.written < since) this.#known.delete(line);
  }
}
