import type { Context } from "../context/context.ts";
import { imagesInUse } from "../kubernetes/images.ts";
import { locatedService, serviceId } from "../kubernetes/service-id.ts";
import { request } from "../machine/request.ts";
import { StandInRefused, standInsRefused } from "../setup/stand-in.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Running } from "./ready.ts";

/** The header with which a stand-in answers every request. A cluster does not tell the labels of its images. */
const standInHeader = "x-lineage-rehearsal-stand-in";

/**
 * Adds the images of services in a cluster to those of the stack, once they are ready: its nodes have pulled them, and nobody
 * knows them before.
 * @throws RehearsalError SETUP when one is a stand-in, and the settings refuse that
 */
export async function identifyInCluster(
  { urls, containers }: Running,
  { images, containers: known }: Provisioned,
  { settings, signal }: Pick<Context, "settings" | "signal">,
): Promise<void> {
  const located = Object.values(containers).flatMap((id) => locatedService(id) ?? []);
  const [first] = located;
  if (!first) return;
  const own = new Set(located.map(({ service }) => service));
  const inUse = await imagesInUse(first.cluster, first.namespace);
  const found = inUse.filter(({ service }) => own.has(service));
  const added = await Promise.all(
    found.map(async ({ service, reference, digest }) => {
      const standIn = await isStandIn(urls[service], signal);
      return { name: service, reference, id: digest, digest, origin: "cluster" as const, standIn };
    }),
  );
  images.push(...added);
  // From now on it is this pod that runs the service: another one would have lost what is in memory.
  for (const { service, pod } of found) known[service] = serviceId({ ...first, service, pod });
  const refused = added.filter(({ standIn }) => standIn && settings.standIns === "refuse");
  if (refused.length > 0)
    throw standInsRefused(
      refused.map(({ name, reference }) => new StandInRefused({ name, reference, notPulled: undefined })),
    );
}

async function isStandIn(url: string | undefined, signal: AbortSignal): Promise<boolean> {
  if (url === undefined) return false;
  const { headers, body } = await request(url, { signal });
  await body.dump();
  return headers[standInHeader] !== undefined;
}
