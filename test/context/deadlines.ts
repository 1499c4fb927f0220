const { timeout } = AbortSignal;

/** Takes the place of AbortSignal.timeout until it is disposed of: a deadline passes when the test says so. */
export class Deadlines implements Disposable {
  readonly #controllers = new Map<number, AbortController[]>();

  constructor() {
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      this.#controllers.set(milliseconds, [...(this.#controllers.get(milliseconds) ?? []), controller]);
      return controller.signal;
    };
  }

  /** Lets every deadline of that many milliseconds pass. */
  pass(milliseconds: number): void {
    for (const controller of this.#controllers.get(milliseconds) ?? [])
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }

  [Symbol.dispose](): void {
    AbortSignal.timeout = timeout;
  }
}
