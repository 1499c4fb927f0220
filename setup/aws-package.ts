import {
  installCommand,
  type OptionalPackage,
  presentVersion,
  requirePackage,
  testedVersion,
} from "./optional-package.ts";

const aws: OptionalPackage = {
  name: "@pulumi/aws",
  neededBy: "`evidence.store: s3` needs to make the bucket",
  otherwise: "For a bucket that is managed elsewhere, set evidence.s3.existing to true.",
};

/** The version of `@pulumi/aws` that is installed, if it is: only a bucket that is made on AWS needs it. */
export const presentAwsPackage = (): string | undefined => presentVersion(aws);

/** The version which was tested. */
export const testedAwsVersion = (): string => testedVersion(aws);

/** The command that installs the version which was tested. */
export const awsInstallCommand = (): string => installCommand(aws);

/**
 * The version of `@pulumi/aws`, for settings that have a bucket made on AWS.
 * @throws RehearsalError SETUP, with the command that installs it
 */
export const awsPackage = (installed = presentAwsPackage): string => requirePackage(aws, installed());
