import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { minVersion } from "semver";
import { RehearsalError } from "../errors.ts";
import { packageRoot } from "../version.ts";

/** An npm package that only some rehearsals need, and that is not installed with this one. */
export class OptionalPackage {
  readonly name: string;
  readonly #neededBy: string;
  readonly #otherwise: string;

  /**
   * @param name as npm has it
   * @param neededBy what needs it, and for what
   * @param otherwise what to do without it
   */
  constructor(name: string, { neededBy, otherwise }: { neededBy: string; otherwise: string }) {
    this.name = name;
    this.#neededBy = neededBy;
    this.#otherwise = otherwise;
  }

  /** The version that is installed; undefined where none is. */
  get present(): string | undefined {
    try {
      const { version } = createRequire(import.meta.url)(`${this.name}/package.json`) as { version: string };
      return version;
    } catch {
      return undefined;
    }
  }

  /** The version which was tested. */
  get tested(): string {
    const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    return String(minVersion(manifest.peerDependencies[this.name]));
  }

  /** The command that installs the version which was tested. */
  get installCommand(): string {
    return `npm install ${this.name}@${this.tested}`;
  }

  /**
   * The version that is installed, where it is needed.
   * @throws RehearsalError SETUP, with the command that installs it
   */
  required(present = this.present): string {
    if (present) return present;
    throw new RehearsalError("SETUP", {
      doing: `looking for the npm package ${this.name}, which ${this.#neededBy}`,
      found: "it is not installed",
      next: `Run \`${this.installCommand}\` where lineage-rehearsal is installed. ${this.#otherwise}`,
    });
  }
}

/** Makes the bucket of the evidence on AWS. */
export const awsPackage = new OptionalPackage("@pulumi/aws", {
  neededBy: "`evidence.store: s3` needs to make the bucket",
  otherwise: "For a bucket that is managed elsewhere, set evidence.s3.existing to true.",
});

/** Makes a stack in a cluster. */
export const kubernetesPackage = new OptionalPackage("@pulumi/kubernetes", {
  neededBy: "`engine: kubernetes` needs to make the stack",
  otherwise: "Without a cluster, leave out `engine`.",
});
