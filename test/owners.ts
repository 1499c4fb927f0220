import { thisOwner } from "../machine/process-identity.ts";

/** An owner that is this process but for some of its parts. */
export function ownerWith(changed: Partial<Record<"host" | "pid" | "start" | "namespace" | "boot", string | number>>) {
  const [host, pid, start, namespace, boot] = thisOwner().split("/");
  const all = { host, pid, start, namespace, boot, ...changed };
  return [all.host, all.pid, all.start, all.namespace, all.boot].join("/");
}

/** A process of this PID namespace that has certainly ended: none ever started then. */
export const deadOwner = ownerWith({ pid: 1, start: "never" });

/** A process in another container: nobody can see from here whether it runs. */
export const unseenOwner = ownerWith({ namespace: 1 });
