import { execa } from "execa";

/**
 * The version of the Docker engine.
 * @throws ExecaError when the engine does not answer
 */
export async function engineVersion(): Promise<string> {
  const { stdout } = await execa("docker", ["version", "--format", "{{.Server.Version}}"]);
  return stdout;
}

/** Whether the engine has a network with that name or id. False also when the engine does not answer. */
export async function networkExists(name: string): Promise<boolean> {
  return !(await execa("docker", ["network", "inspect", "--", name], { reject: false })).failed;
}
