import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { pulumiEngine } from "../setup/pulumi.ts";

/** The `pulumi` of a user: with a project, a home and a file backend of its own. */
export interface UsersPulumi {
  /** Runs the real program in the user's folder. */
  pulumi: (...args: string[]) => Promise<{ stdout: string }>;
  /** `pulumi config set --secret --path` for the stack. */
  encrypt: (path: string, value: string) => Promise<unknown>;
  /** The URL of the backend. */
  backend: string;
}

/**
 * Makes a folder a Pulumi project with a stack.
 * @param directory the folder; a stack file that is there stays
 * @param around an empty folder for what is not in that folder: the backend and the home
 */
export async function usersPulumi(
  directory: string,
  around: string,
  { stack, passphrase, provider }: { stack: string; passphrase?: string; provider?: string },
): Promise<UsersPulumi> {
  const engine = await pulumiEngine(() => {});
  const backend = `file://${join(around, "backend")}`;
  mkdirSync(join(around, "backend"), { recursive: true });
  writeFileSync(join(directory, "Pulumi.yaml"), "name: my-project\nruntime: nodejs\n");
  const pulumi = (...args: string[]) =>
    execa("pulumi", [...args, "--non-interactive"], {
      cwd: directory,
      env: {
        PATH: [...engine.path, process.env.PATH].join(delimiter),
        PULUMI_HOME: join(around, "home"),
        PULUMI_BACKEND_URL: backend,
        ...(passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    });
  await pulumi("stack", "init", stack, ...(provider === undefined ? [] : ["--secrets-provider", provider]));
  return {
    pulumi,
    encrypt: (path, value) => pulumi("config", "set", "--secret", "--path", path, value, "-s", stack),
    backend,
  };
}
