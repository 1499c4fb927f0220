/** The first bytes of a stream, up to a limit, and the number of all. */
export class KeptBytes {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  /** The number of all bytes that came. */
  total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add = (chunk: Buffer): void => {
    this.total += chunk.length;
    const kept = chunk.subarray(0, this.#limit - this.#kept);
    this.#kept += kept.length;
    if (kept.length > 0) this.#chunks.push(kept);
  };

  /** The number of bytes that are kept. */
  get kept(): number {
    return this.#kept;
  }

  /** Whether no byte was left out. */
  get whole(): boolean {
    return this.#kept === this.total;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
