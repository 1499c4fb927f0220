import type { Context } from "../context/context.ts";
import { type Lock, lock } from "../machine/lock.ts";
import { PrefectClient } from "../prefect/client.ts";
import { headersOf } from "../settings/credentials.ts";

/**
 * Waits until no other rehearsal runs flows on the Prefect of a running stack: a worker takes flow runs of any rehearsal
 * from a work pool, and would send the lineage of one to another. Then removes the deployments and work pools that earlier
 * rehearsals made, so that this one finds what it makes itself. Nothing is removed where it makes none.
 * @param url that of a Prefect which belongs to the stack
 * @returns disposing of it ends the turn
 */
export async function prefectTurn(
  stackId: string,
  url: string,
  { settings: { prefect }, signal, waits }: Pick<Context, "settings" | "signal" | "waits">,
): Promise<Lock> {
  const waiting = ({ pid }: { pid: number }) => waits?.(`process ${pid}, which runs its flow on this Prefect`);
  const turn = await lock(`prefect of ${stackId}`, { waiting, signal });
  try {
    if (prefect.deploy || prefect.register || prefect.worker) {
      const client = new PrefectClient(url, signal, { headers: headersOf(prefect) });
      const [deployments, pools] = await Promise.all([client.deployments(), client.workPools()]);
      await Promise.all(deployments.map(({ id }) => client.removeDeployment(id)));
      await Promise.all(pools.map((pool) => client.removeWorkPool(pool)));
    }
    return turn;
  } catch (error) {
    await turn[Symbol.asyncDispose]();
    throw error;
  }
}
