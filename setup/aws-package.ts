import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { minVersion } from "semver";
import { RehearsalError } from "../errors.ts";
import { packageRoot } from "../version.ts";

const NAME = "@pulumi/aws";

/** The version of `@pulumi/aws` that is installed, if it is: only a bucket that is made on AWS needs it. */
export function presentAwsPackage(): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)(`${NAME}/package.json`) as { version: string };
    return version;
  } catch {
    return undefined;
  }
}

/** The version which was tested. */
export function testedAwsVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return String(minVersion(manifest.peerDependencies[NAME]));
}

/** The command that installs the version which was tested. */
export const awsInstallCommand = (): string => `npm install ${NAME}@${testedAwsVersion()}`;

/**
 * The version of `@pulumi/aws`, for settings that have a bucket made on AWS.
 * @throws RehearsalError SETUP, with the command that installs it
 */
export function awsPackage(installed = presentAwsPackage): string {
  const present = installed();
  if (present !== undefined) return present;
  throw new RehearsalError("SETUP", {
    doing: `looking for the npm package ${NAME}, which \`evidence.store: s3\` needs to make the bucket`,
    found: "it is not installed",
    next: `Run \`${awsInstallCommand()}\` where lineage-rehearsal is installed. For a bucket that is managed elsewhere, set evidence.s3.existing to true.`,
  });
}
