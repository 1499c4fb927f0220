import { RehearsalError } from "../errors.ts";
import type { FailureKind } from "../kubernetes/command-state.ts";
import type { ClusterPlace } from "./run-in-cluster.ts";

/** Why a command has no result. */
export interface ClusterFailure {
  /** `files`: they did not come in or out. `late`: nothing started it in time. */
  kind: FailureKind | "files" | "late";
  /** In the words of the cluster. */
  why: string;
}

/** The error about a command that the cluster did not run to its end. */
export const refusedInCluster = (
  { argv }: { argv: readonly string[] },
  { container, settings, cluster }: ClusterPlace,
  { kind, why }: ClusterFailure,
): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `running ${argv[0]} as a Job of the image ${container.image} in the cluster ${cluster.context}`,
    found: why
      .split("\n")
      .filter((line) => !line.startsWith("Command failed"))
      .join("\n")
      .trim(),
    next: nextOf[kind](settings),
  });

const nextOf: Record<ClusterFailure["kind"], (settings: string) => string> = {
  image: (settings) =>
    `Correct ${settings}.image. A node pulls it: for a registry that asks who it is, set kubernetes.login.`,
  refused: (settings) =>
    `The cluster lets no such pod in: correct ${settings}.container, or ask whoever looks after the cluster.`,
  start: (settings) =>
    `Has the image this program? Its entry point is not used: correct the command, or ${settings}.image.`,
  "taken away": () => "This says nothing about the command. Rehearse again once the cluster is well.",
  files: (settings) => `Name a folder in ${settings}.container.folder that can be copied, and the smaller the better.`,
  late: (settings) =>
    `Give the cluster room or time: set ${settings}.container.megabytes lower, ready higher, or rehearse when less runs there.`,
};
