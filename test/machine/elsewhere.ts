import { execaSync } from "execa";

/** What runs a command in a PID namespace of its own, as a container does. */
export const inNewNamespace = ["unshare", "--pid", "--fork", "--mount-proc"];
/** What runs a command as another user. */
export const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/** Why this machine refuses such a thing, as a name for a skipped test; undefined when it allows it. */
export function refusal([file = "", ...args]: readonly string[]): string | undefined {
  const { failed, stderr, shortMessage } = execaSync(file, [...args, "true"], { reject: false });
  return failed ? `${file} is refused here: ${stderr || shortMessage}` : undefined;
}
