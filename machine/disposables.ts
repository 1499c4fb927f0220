/**
 * What is disposed of together, the last first: an AsyncDisposableStack, which Node has since its version 24 alone.
 * https://tc39.es/proposal-explicit-resource-management/
 */
export class Disposables implements AsyncDisposable {
  #held: (() => unknown)[] = [];

  /** Adds something that is there. */
  use<T extends AsyncDisposable | Disposable | undefined>(one: T): T {
    if (one !== undefined)
      this.#held.push(() => (Symbol.asyncDispose in one ? one[Symbol.asyncDispose]() : one[Symbol.dispose]()));
    return one;
  }

  /** Adds something to do. */
  defer(work: () => unknown): void {
    this.#held.push(work);
  }

  /** Gives all that is in it to another one, and holds nothing any more. */
  move(): Disposables {
    const moved = new Disposables();
    [moved.#held, this.#held] = [this.#held, []];
    return moved;
  }

  /**
   * Disposes of everything, whatever fails.
   * @throws the first error
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const dispose of this.#held.splice(0).reverse()) {
      try {
        await dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
