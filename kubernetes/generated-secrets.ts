import { z } from "zod";
import { commandLabel } from "../docker/labels.ts";
import { type Cluster, kubectl } from "./client.ts";

const listed = z.object({
  items: z.array(z.object({ type: z.string().optional(), data: z.record(z.string(), z.string()).default({}) })),
});

/** Those of the stack itself: a command has one with all its variables, most of which are no secrets. */
const ofStack = ["--selector", `!${commandLabel}`];

/**
 * What the Secrets of a namespace hold, decoded: passwords that were generated for the stack in it.
 * @throws ExecaError when the cluster does not answer, or does not show them to this user
 */
export async function secretsIn(cluster: Cluster, namespace: string): Promise<string[]> {
  const { stdout } = await kubectl(cluster, [
    "get",
    "secrets",
    "--namespace",
    namespace,
    ...ofStack,
    "--output",
    "json",
  ]);
  return listed
    .parse(JSON.parse(stdout))
    .items.filter(({ type }) => type === "Opaque")
    .flatMap(({ data }) => Object.values(data))
    .map((value) => Buffer.from(value, "base64").toString());
}
