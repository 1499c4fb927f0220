import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { cacheDirectory, stateDirectory } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { checkOwnFolders } from "../machine/own-folders.ts";
import { checkTemporaryDirectory } from "../machine/temporary-directory.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { bucketSecrets } from "../rehearsal/open-settings.ts";
import { terminalMarks } from "../report/marks.ts";
import { namedCommands } from "../settings/named-commands.ts";
import { type Presence, presence } from "../setup/presence.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";
import { bucketPresence } from "./doctor-bucket.ts";
import { clientPresence } from "./doctor-client.ts";
import { commandPresence } from "./doctor-commands.ts";
import { deploymentPresence } from "./doctor-deployment.ts";
import { imagePresence } from "./doctor-images.ts";
import { limitsPresence } from "./doctor-limits.ts";
import { portPresence } from "./doctor-ports.ts";
import { proxyPresence } from "./doctor-proxy.ts";
import { roomPresence } from "./doctor-room.ts";

/** Disk space for images and the cache, in gigabytes. */
const neededGigabytes = 6;
const gigabyte = 1024 ** 3;

/**
 * `rehearse doctor`: checks what a rehearsal needs, and changes nothing. Exits with 3 when
 * something is missing.
 */
export const doctor = (options: StackOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { json } = options;
    const { settings } = await stackOf(options, bucketSecrets);
    const commands = namedCommands(settings);
    const checks = [
      presence(settings.evidence, settings),
      ...(settings.kubernetes ? [] : [imagePresence(settings)]),
      portPresence(settings),
      bucketPresence(settings),
      commandPresence(commands),
      clientPresence(commands),
      deploymentPresence(settings),
      disk().then((one) => [one, temporaryFiles(), ownFolders(), ...proxyPresence()]),
      ...(settings.kubernetes ? [] : [roomPresence(settings), limitsPresence()]),
    ];
    const found = (await Promise.all(checks)).flat();
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : found.map(describe).join(""));
    return found.some(({ status }) => status === "missing") ? exitCodes.error : exitCodes.passed;
  });

async function disk(): Promise<Presence> {
  const { bavail, bsize } = await statfs("/");
  const free = (bavail * bsize) / gigabyte;
  return {
    name: "disk",
    status: free >= neededGigabytes ? "found" : "missing",
    found: `${free.toFixed(1)} GB free`,
    needed: `${neededGigabytes} GB for images and the cache in ${cacheDirectory()}`,
    how: "Free some space. `docker system df` shows what the container engine holds.",
  };
}

const temporaryFiles = (): Presence =>
  writable({ name: "temporary files", needed: "a directory that can be written" }, tmpdir(), checkTemporaryDirectory);

const ownFolders = (): Presence =>
  writable(
    { name: "state and cache", needed: "folders that can be written" },
    `${stateDirectory()}, ${cacheDirectory()}`,
    checkOwnFolders,
  );

function writable(of: Pick<Presence, "name" | "needed">, found: string, check: () => void): Presence {
  try {
    check();
    return { ...of, status: "found", found, how: "" };
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    const { found, next } = error.explanation;
    return { ...of, status: "missing", found, how: next };
  }
}

const marks = {
  found: terminalMarks.passed,
  fetchable: terminalMarks.fetchable,
  doubtful: terminalMarks.doubtful,
  missing: terminalMarks.failed,
};

function describe({ name, status, found, needed, how }: Presence): string {
  const indent = " ".repeat(20);
  const help = status === "found" ? "" : `${indent} needed: ${needed}\n${indent} ${how}\n`;
  return `${marks[status]} ${name.padEnd(18)} ${found}\n${help}`;
}
