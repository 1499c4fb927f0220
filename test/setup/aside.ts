import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A test's own directory and environment; both are as before once it ends. */
export class Aside {
  readonly directory: string;
  readonly #before = { ...process.env };

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** The cache is empty, and PATH holds nothing but the test's own `bin`. */
  static async create(): Promise<Aside> {
    const aside = new Aside(await mkdtemp(join(tmpdir(), "lineage-rehearsal-test-")));
    aside.set({
      LINEAGE_REHEARSAL_CACHE: join(aside.directory, "cache"),
      PATH: join(aside.directory, "bin"),
    });
    return aside;
  }

  set(variables: Record<string, string>): void {
    Object.assign(process.env, variables);
  }

  async end(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.#before)) delete process.env[name];
    Object.assign(process.env, this.#before);
    await rm(this.directory, { recursive: true, force: true });
  }
}
