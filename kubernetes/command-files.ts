import { execa } from "execa";
import { type Cluster, kubectl } from "./client.ts";
import { containers } from "./command.ts";
import type { PodOfCommand } from "./command-log.ts";
import { packsChanged, tellsSent, unpacks } from "./command-scripts.ts";

/** The arguments with which the client runs a program in a container of a pod. */
export const inContainer = (
  { namespace, pod }: PodOfCommand,
  container: string,
  argv: readonly string[],
  ...options: string[]
): string[] => ["exec", "--namespace", namespace, pod, "--container", container, ...options, "--", ...argv];

/** What `tar` says of a file that it left out or that was written meanwhile; its exit code is then 1. */
const harmless = /^tar: .*(?:file changed as we read it|socket ignored|file removed before we read it|Exiting)/;

/**
 * Sends what a folder holds to the pod of a command, and lets the command start. Whoever runs there owns the files; mode and time
 * stay the same.
 * @throws ExecaError or Error, when not all of it arrived
 */
export async function sendFiles(
  cluster: Cluster,
  at: PodOfCommand,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const packed = execa("tar", ["-c", "-f", "-", "-C", folder, "."], {
    // On macOS `tar` would add files for what other systems do not know.
    env: { COPYFILE_DISABLE: "1" },
    stdin: "ignore",
    buffer: { stdout: false, stderr: true },
    reject: false,
    cancelSignal: signal,
  });
  const unpacking = kubectl(cluster, inContainer(at, containers.filesIn, unpacks, "--stdin"), {
    stdin: "pipe",
    cancelSignal: signal,
  });
  void packed.pipe(unpacking).catch(() => {}); // Each of both tells how it ended.
  const [{ exitCode, stderr, shortMessage }] = await Promise.all([packed, unpacking]);
  const isWhole = exitCode === 0 || (exitCode === 1 && stderr.split("\n").every((line) => harmless.test(line)));
  if (!isWhole) throw new Error(stderr || shortMessage);
  // An archive that breaks off between two files looks whole.
  await kubectl(cluster, inContainer(at, containers.filesIn, tellsSent), { cancelSignal: signal });
}

/**
 * Fetches the files that a command made or changed.
 * @param to an empty folder
 * @throws ExecaError when not all of it arrived
 */
export async function fetchFiles(cluster: Cluster, at: PodOfCommand, to: string): Promise<void> {
  const packed = kubectl(cluster, inContainer(at, containers.files, packsChanged), {
    buffer: { stdout: false, stderr: true },
  });
  // Whoever is root here takes no user of the pod over.
  const unpacking = execa("tar", ["-x", "-f", "-", "-C", to, "--no-same-owner"], { stdin: "pipe" });
  void packed.pipe(unpacking).catch(() => {}); // Each of both tells how it ended.
  await Promise.all([packed, unpacking]);
}
