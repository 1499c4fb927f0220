import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { cacheDirectory } from "../../directories.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";

/** What the container of a pipeline's job is started with, beside the socket of its engine. */
export interface RunnerOptions {
  name: string;
  /** Options of `docker container create`. */
  options?: string[];
  /** Whether the checkout may be written. */
  writable?: boolean;
}

/** Programs of this machine, and what they are found and configured with. An image of a team has them itself. */
const programs = [
  "/usr",
  "/etc/alternatives",
  "/etc/fonts",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf.d",
  "/etc/chromium.d",
];

/**
 * Makes the container of a pipeline's job, as GitLab, Jenkins and others do: it has the socket of its host's engine, and nothing
 * else of that machine but what is said. The checkout of this package stands for the installed package.
 */
export async function createRunner({ name, options = [], writable = false }: RunnerOptions, ...command: string[]) {
  const { reference } = await resolveImage("prefect", officialImages.prefect, { standIns: "allow", say: () => {} });
  const readOnly = programs.filter(existsSync).flatMap((path) => ["--volume", `${path}:${path}:ro`]);
  const env = {
    PATH: [join(packageRoot, "node_modules", ".bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: "/root",
    LINEAGE_REHEARSAL_CACHE: cacheDirectory(),
    LINEAGE_REHEARSAL_STATE: "/state",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const args = [
    ...["container", "create", "--name", name, "--user", "0:0"],
    ...["--volume", "/var/run/docker.sock:/var/run/docker.sock"],
    ...["--volume", `${packageRoot}:${packageRoot}${writable ? "" : ":ro"}`],
    ...["--volume", `${cacheDirectory()}:${cacheDirectory()}`],
    ...readOnly,
    ...Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...options,
    ...["--entrypoint", command[0] as string, reference, ...command.slice(1)],
  ];
  await execa("docker", args);
}

/** Runs a container that was made, and waits for its end. */
export const runRunner = (name: string) => execa("docker", ["start", "--attach", name], { reject: false });

/** Removes a container, if it is there. */
export const removeRunner = (name: string) =>
  execa("docker", ["container", "rm", "--force", "--volumes", name], { reject: false });

/** The arguments that rehearse with this package. */
export const rehearse = (...args: string[]): string[] => ["node", join(packageRoot, "rehearse.ts"), ...args];
