import { execa } from "execa";
import { temporaryPlace } from "../temporary-place.ts";

/** A real checkout with one commit, and what Git says of it. */
export async function checkout() {
  const place = temporaryPlace("checkout-");
  const git = async (...args: string[]) => (await execa("git", args, { cwd: place.path })).stdout;
  await git("init", "--quiet", "--initial-branch", "feature/a");
  await git("config", "user.name", "Ann Example");
  await git("config", "user.email", "ann@example.org");
  await git("commit", "--quiet", "--allow-empty", "--message", "one");
  return { path: place.path, git, head: await git("rev-parse", "HEAD"), [Symbol.dispose]: place.remove };
}
