import { asRehearsalError, type RehearsalError } from "../errors.ts";

/** Runs one piece of work after another and collects their errors, each once. */
export class Attempts {
  readonly errors: RehearsalError[] = [];

  add(error: unknown): void {
    const known = asRehearsalError(error);
    if (!this.errors.some(({ message }) => message === known.message)) this.errors.push(known);
  }

  async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.add(error);
    }
  }
}
