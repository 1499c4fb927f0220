import { randomBytes } from "node:crypto";
import type { Labels } from "../docker/labels.ts";
import { makeVolume, removeVolume, volumeLabels } from "../docker/volumes.ts";
import { thisOwner } from "../machine/process-identity.ts";
import { archiveName, archiveSize, saysArchived } from "./archive-script.ts";
import { exercise } from "./exercise.ts";
import { type BootImages, headStartLabel, headStartName, makerLabel, proven, unproven } from "./head-start.ts";
import { jvmOptions } from "./marquez-server.ts";
import { Pair } from "./pair.ts";
import { saysStarted } from "./start-script.ts";

/**
 * Makes the head start of a pair of images, and proves it: a second pair of containers starts from it. The containers get
 * what the machine has to spare. Nothing is made when the engine has it already.
 * @param labels of the containers and the network, by which they are removed whatever becomes of this process
 * @throws Error when it cannot be made or proven: the volume is removed then
 */
export async function makeHeadStart(images: BootImages, labels: Labels, signal: AbortSignal): Promise<void> {
  const volume = headStartName(images);
  const found = await volumeLabels(volume);
  const pair = new Pair(images, { volume, labels, signal, last: true });
  if (found && (await pair.inVolume(`test -d ${proven}`))) return;
  if (!(await removeVolume(volume))) throw new Error(`the volume ${volume} is not whole, and is in use`);
  await makeVolume(volume, {
    [headStartLabel]: "true",
    [`${headStartLabel}-postgres`]: images.postgres,
    [`${headStartLabel}-marquez`]: images.marquez,
    [makerLabel]: thisOwner(),
  });
  try {
    await pair.asRoot(`mkdir -m 1777 ${unproven}`);
    await make(pair);
    await prove(pair);
    // In one step: what is half made is never used.
    await pair.asRoot(`mv ${unproven} ${proven} && chmod 755 ${proven} && sync`);
  } catch (error) {
    await pair.remove();
    await removeVolume(volume);
    throw error;
  }
}

const newPassword = () => randomBytes(24).toString("hex");

async function make(pair: Pair): Promise<void> {
  const jvm = [...jvmOptions, `-XX:ArchiveClassesAtExit=${unproven}/${archiveName}`];
  await pair.start({ password: newPassword(), jvm, template: { into: unproven } });
  await pair.healthy();
  await pair.putAside(unproven);
  // The database has been put aside, and runs again: what comes now leaves no trace in the template.
  await pair.healthy();
  await exercise(pair.api);
  await pair.endMarquez();
  await pair.remove();
  await pair.asRoot(`wc -c < ${unproven}/${archiveName} > ${unproven}/${archiveSize}`);
}

async function prove(pair: Pair): Promise<void> {
  // This JVM does not start when it cannot use the archive.
  const jvm = [...jvmOptions, "-Xshare:on"];
  await pair.start({ password: newPassword(), jvm, template: { from: unproven }, archive: unproven });
  await pair.healthy();
  const [database, marquez] = await Promise.all([pair.logOf("postgres"), pair.logOf("marquez")]);
  if (!database.includes(saysStarted)) throw new Error(`the database did not start from the template: ${database}`);
  if (!marquez.includes(saysArchived)) throw new Error("Marquez did not start with the archive");
  await pair.remove();
}
