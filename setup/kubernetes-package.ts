import {
  installCommand,
  type OptionalPackage,
  presentVersion,
  requirePackage,
  testedVersion,
} from "./optional-package.ts";

const kubernetes: OptionalPackage = {
  name: "@pulumi/kubernetes",
  neededBy: "`engine: kubernetes` needs to make the stack",
  otherwise: "Without a cluster, leave out `engine`.",
};

/** The version of `@pulumi/kubernetes` that is installed, if it is: only a stack in a cluster needs it. */
export const presentKubernetesPackage = (): string | undefined => presentVersion(kubernetes);

/** The version which was tested. */
export const testedKubernetesVersion = (): string => testedVersion(kubernetes);

/** The command that installs the version which was tested. */
export const kubernetesInstallCommand = (): string => installCommand(kubernetes);

/**
 * The version of `@pulumi/kubernetes`, for settings that have a stack made in a cluster.
 * @throws RehearsalError SETUP, with the command that installs it
 */
export const kubernetesPackage = (installed = presentKubernetesPackage): string =>
  requirePackage(kubernetes, installed());
