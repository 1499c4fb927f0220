import { docker } from "./client.ts";
import { labelOptions } from "./labels.ts";

/** The labels of a volume; undefined when the engine has none of that name, or does not answer. */
export async function volumeLabels(name: string): Promise<Record<string, string> | undefined> {
  const command = ["volume", "inspect", "--format", "{{json .Labels}}", "--", name];
  const { failed, stdout } = await docker(command, { reject: false });
  return failed ? undefined : (JSON.parse(stdout) ?? {});
}

/** When the engine made a volume, as it says it; undefined when it has none of that name, or does not answer. */
export async function volumeMadeAt(name: string, signal?: AbortSignal): Promise<string | undefined> {
  const command = ["volume", "inspect", "--format", "{{.CreatedAt}}", "--", name];
  const { failed, stdout } = await docker(command, { reject: false, ...(signal && { cancelSignal: signal }) });
  return failed ? undefined : stdout.trim();
}

/**
 * Makes a volume.
 * @throws ExecaError when the engine refuses
 */
export async function makeVolume(name: string, labels: Record<string, string>): Promise<void> {
  await docker(["volume", "create", ...labelOptions(labels), "--", name]);
}

/** Removes a volume, if there is one. @returns whether there is none any more: one that a container uses stays */
export async function removeVolume(name: string): Promise<boolean> {
  return !(await docker(["volume", "rm", "--force", "--", name], { reject: false })).failed;
}

/** The names of all volumes with a label. */
export async function volumesLabelled(label: string): Promise<string[]> {
  const { stdout } = await docker(["volume", "ls", "--quiet", "--filter", `label=${label}`]);
  return stdout.split("\n").filter(Boolean);
}
