import { execaSync } from "execa";
import type { Context } from "mocha";

/** What runs a command in a PID namespace of its own, as a container does. */
export const inNewNamespace = ["unshare", "--pid", "--fork", "--mount-proc"];
/** What runs a command as another user. */
export const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/** Skips a test where this machine refuses to run anything so, and says why in its name. */
export function skipWhereRefused(test: Context, [file = "", ...args]: readonly string[]): void {
  const { failed, stderr, shortMessage } = execaSync(file, [...args, "true"], { reject: false });
  if (!failed) return;
  if (test.test) test.test.title += ` (not tested: ${stderr || shortMessage})`;
  test.skip();
}
