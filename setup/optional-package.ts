import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { minVersion } from "semver";
import { RehearsalError } from "../errors.ts";
import { packageRoot } from "../version.ts";

/** An npm package that only some rehearsals need, and that is not installed with this one. */
export interface OptionalPackage {
  name: string;
  /** What needs it, and for what. */
  neededBy: string;
  /** What to do without it. */
  otherwise: string;
}

/** The version that is installed; undefined where none is. */
export function presentVersion({ name }: OptionalPackage): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return version;
  } catch {
    return undefined;
  }
}

/** The version which was tested. */
export function testedVersion({ name }: OptionalPackage): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return String(minVersion(manifest.peerDependencies[name]));
}

/** The command that installs the version which was tested. */
export const installCommand = (wanted: OptionalPackage): string =>
  `npm install ${wanted.name}@${testedVersion(wanted)}`;

/**
 * The version of a package that is needed now.
 * @throws RehearsalError SETUP, with the command that installs it
 */
export function requirePackage(wanted: OptionalPackage, installed: string | undefined): string {
  if (installed !== undefined) return installed;
  throw new RehearsalError("SETUP", {
    doing: `looking for the npm package ${wanted.name}, which ${wanted.neededBy}`,
    found: "it is not installed",
    next: `Run \`${installCommand(wanted)}\` where lineage-rehearsal is installed. ${wanted.otherwise}`,
  });
}
