/** Something that took time: in seconds since its run began. */
export interface Span {
  name: string;
  from: number;
  to: number;
}

/** Notes how long each phase of a run takes. */
export class Stopwatch {
  readonly spans: Span[] = [];
  readonly #began: number;

  /** @param began when the run began, as `performance.timeOrigin` counts: in milliseconds of the epoch */
  constructor(began: number) {
    this.#began = began;
  }

  #now = (): number => (performance.timeOrigin + performance.now() - this.#began) / 1000;

  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const from = this.#now();
    try {
      return await work();
    } finally {
      this.spans.push({ name, from, to: this.#now() });
    }
  }
}
