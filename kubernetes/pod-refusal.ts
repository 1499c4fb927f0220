import { z } from "zod";
import { type Cluster, kubectl } from "./client.ts";

const events = z.object({ items: z.array(z.object({ message: z.string().default("") })) });

/**
 * Why the cluster lets no pod of a Job in: a quota, Pod Security, a rule of its own. It says so in an event of the Job alone, and the
 * Job tries again.
 * @returns undefined where it has refused none, or does not answer
 */
export async function podRefusal(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const of = `involvedObject.kind=Job,involvedObject.name=${name},reason=FailedCreate`;
  const args = ["get", "events", "--namespace", namespace, "--field-selector", of, "--output", "json"];
  const { stdout, failed } = await kubectl(cluster, args, { reject: false, cancelSignal: signal });
  return failed ? undefined : events.parse(JSON.parse(stdout)).items.at(-1)?.message;
}
