import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stateDirectory } from "../directories.ts";

/** Where Pulumi keeps a stack's state, and how it is encrypted. */
export interface Backend {
  /** The directory of the stack, private to it: Pulumi's working directory, and what is remembered of it. */
  directory: string;
  /** What the Pulumi engine must be told. */
  env: Record<string, string>;
  /** The folder that holds the state of this stack and no other; undefined when the environment names a backend. */
  state: string | undefined;
}

/**
 * A project directory as a short name that is its own: projects of one name in two places are two, and so is one project with two state
 * directories, since neither knows what the other left running on purpose.
 */
export function projectKey(project: string, state = stateDirectory()): string {
  const digest = createHash("sha256").update(`${project}\0${state}`).digest("hex");
  return `${basename(project)}-${digest.slice(0, 12)}`;
}

/**
 * The backend of a stack: what the environment names, else a folder of its own, so that stacks never wait for each other.
 * The passphrase is generated once and lies beside the state, which holds only what dies with the stack.
 */
export function backendOf({ projectKey, stack }: { projectKey: string; stack: string }): Backend {
  const directory = join(stateDirectory(), projectKey, stack);
  const state = join(directory, "state");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (process.env.PULUMI_BACKEND_URL) return { directory, env: {}, state: undefined };
  mkdirSync(state, { recursive: true });
  const env = {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase(directory),
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  };
  return { directory, env, state };
}

function passphrase(directory: string): string {
  const file = join(directory, "passphrase");
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
  }
  return readFileSync(file, "utf8");
}
