import { containerStates } from "../docker/containers.ts";
import { messageOf } from "../errors.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** Which service does not run any more, in words. What was found without it says nothing about the lineage. */
export async function gone(containers: Provisioned["containers"]): Promise<string | undefined> {
  try {
    const now = await containerStates(Object.values(containers));
    for (const [service, id] of Object.entries(containers)) {
      const { status, exitCode } = now.get(id) ?? { status: "removed", exitCode: 0 };
      if (status !== "running")
        return `${service} is ${status === "exited" ? `gone: it exited with ${exitCode}` : status}`;
    }
    return undefined;
  } catch (thrown) {
    return `the engine cannot tell whether the services are there: ${messageOf(thrown).split("\n", 1)[0]}`;
  }
}
