/** Environment variables of this process that a test changes. Disposing of it sets all as they were. */
export class Variables implements Disposable {
  readonly #before = { ...process.env };

  /** Sets variables; undefined unsets one. */
  set(changes: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(changes))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }

  [Symbol.dispose](): void {
    for (const name of Object.keys(process.env)) if (!(name in this.#before)) delete process.env[name];
    this.set(this.#before);
  }
}
