import { execa } from "execa";

/** How long Git may take, in milliseconds: a checkout may lie on a slow disk. */
const gitMilliseconds = 10_000;

/** One line that Git answers in a directory; undefined where there is no checkout, no Git, or no answer. */
export async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  const { stdout, failed } = await execa("git", args, {
    cwd,
    stdin: "ignore",
    reject: false,
    timeout: gitMilliseconds,
  });
  return failed || !stdout ? undefined : stdout;
}

/** The commit of a checkout's HEAD; undefined where there is none, or no Git. */
export const headOf = (cwd: string): Promise<string | undefined> =>
  git(cwd, "rev-parse", "--verify", "--quiet", "HEAD");
