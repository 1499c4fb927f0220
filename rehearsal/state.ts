import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/** Where Pulumi keeps a stack's state, and how it is encrypted. */
export interface Backend {
  /** The working directory of the stack, private to it. */
  directory: string;
  /** What the Pulumi engine must be told. */
  env: Record<string, string>;
}

/**
 * The backend of a stack: what the environment names, else a folder of this user for this project directory.
 * The passphrase of the folder is generated once and lies beside it; the state holds only what dies with the stack.
 */
export function backendOf(stack: string, project: string): Backend {
  const key = `${basename(project)}-${createHash("sha256").update(project).digest("hex").slice(0, 12)}`;
  const root = join(stateDirectory(), key);
  const directory = join(root, "stacks", stack);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (process.env.PULUMI_BACKEND_URL) return { directory, env: {} };
  return { directory, env: { PULUMI_BACKEND_URL: `file://${root}`, PULUMI_CONFIG_PASSPHRASE: passphrase(root) } };
}

function stateDirectory(): string {
  const { LINEAGE_REHEARSAL_STATE: own, XDG_STATE_HOME: shared } = process.env;
  return own || join(shared || join(homedir(), ".local", "state"), "lineage-rehearsal");
}

function passphrase(root: string): string {
  const file = join(root, "passphrase");
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
  }
  return readFileSync(file, "utf8");
}
