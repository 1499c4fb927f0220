import { type InspectedService, inspectedServices } from "../docker/inspected.ts";
import { networkOf } from "../docker/labels.ts";
import { folderOnEngine } from "../docker/own-container.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import { portHere } from "../docker/ports-here.ts";
import { RehearsalError } from "../errors.ts";
import { isLoopback } from "../machine/loopback.ts";
import { officialImageOf } from "../settings/official-images.ts";
import type { Settings } from "../settings/schema.ts";
import { provisionedServices } from "../settings/services.ts";
import { StandInRefused, standInsRefused } from "../setup/stand-in.ts";
import type { Provisioned, Urls } from "../stack/provisioned.ts";
import type { Access, GatewayAccess } from "../store/s3-client.ts";
import { type KeptStack, keptStack } from "./backend.ts";
import { runningInCluster } from "./running-in-cluster.ts";

/** A stack that runs already, as far as a rehearsal uses it. */
export interface RunningStack {
  /** The id in its labels. */
  id: string;
  /** From when on `rehearse reap` may remove it; in ISO 8601. */
  expires: string;
  provisioned: Provisioned;
  /** How to reach its evidence store; undefined when evidence is stored on AWS. */
  access: Access | undefined;
  /** What was generated for it and must not be in any evidence. */
  secrets: string[];
}

/** The name of a running stack, and where its notes are. */
export interface RunningName {
  stack: string;
  /** The directory of the stack, with what is known of it. */
  directory: string;
}

/**
 * Refuses a stack that nobody left running, before anything is made.
 * @throws RehearsalError SETTINGS
 */
export function refuseUnknown(name: RunningName): void {
  if (!keptStack(name.directory)) throw notUp(name, undefined);
}

/**
 * Finds a stack that `rehearse up` or `run --keep` left running, and what of it a rehearsal uses.
 * @param settings those of the rehearsal
 * @throws RehearsalError SETTINGS when it does not run, or is not as the settings want it; PROVISION when a service has
 *   stopped; SETUP when a stand-in runs in it that the settings refuse
 */
export async function runningStack(name: RunningName, settings: Settings): Promise<RunningStack> {
  if (settings.kubernetes) return runningThere(name, settings, settings.kubernetes);
  const kept = keptStack(name.directory);
  const services = kept ? await inspectedServices(kept.id) : new Map<string, InspectedService>();
  const [first] = services.values();
  if (!kept?.services || !first) throw notUp(name, kept);
  const plan = planOnEngine(settings);
  const wanted = [...provisionedServices(plan), ...Object.keys(settings.services)];
  refuseOther(name, wanted, kept.services, settings);
  refuseStopped(name, stoppedOf(wanted, services));
  const noted = urlsOf(wanted, kept.services.urls);
  refuseMoved(name, noted, services);
  const urls = await urlsHere(noted, services);
  const of = (service: string) => services.get(service) as InspectedService;
  const { marquez, prefect, web } = settings;
  return {
    id: kept.id,
    expires: first.labels["lineage-rehearsal.expires"] ?? "",
    provisioned: {
      urls: { ...urls, ...given({ marquez, prefect, web }, plan) },
      containers: Object.fromEntries(wanted.map((service) => [service, of(service).id])),
      network: networkOf(kept.id),
      images: kept.services.images.filter((image) => wanted.includes(image.name)),
      since: new Date(),
    },
    access: plan.s3 === "provisioned" ? gatewayOf(name, of("s3"), urls, settings) : plainFolderOf(settings),
    secrets: [...services.values()].flatMap(({ env }) => generated.flatMap((variable) => env.get(variable) ?? [])),
  };
}

/** The same, of a stack in a cluster. Its URLs are made when its ports are opened here. */
async function runningThere(
  name: RunningName,
  settings: Settings,
  { context }: { context: string },
): Promise<RunningStack> {
  const kept = keptStack(name.directory);
  if (!kept?.services) throw notUp(name, kept);
  const plan = planOnEngine(settings);
  const wanted = [...provisionedServices(plan), ...Object.keys(settings.services)];
  refuseOther(name, wanted, kept.services, settings);
  const running = await runningInCluster({ context }, { id: kept.id, wanted });
  if (!running) throw notUp(name, kept);
  refuseStopped(name, running.stopped);
  const { marquez, prefect, web } = settings;
  const { containers, secrets, expires } = running;
  const images = kept.services.images.filter((image) => wanted.includes(image.name));
  return {
    id: kept.id,
    expires,
    provisioned: { urls: given({ marquez, prefect, web }, plan), containers, images, since: new Date() },
    access: plainFolderOf(settings),
    secrets,
  };
}

/** The variables of the containers that hold what was generated for their stack. */
const generated = ["POSTGRES_PASSWORD", "ROOT_ACCESS_KEY", "ROOT_SECRET_KEY"];

/** The URLs of services that the settings name, and that were there before the stack. */
const given = (
  settings: Record<"marquez" | "prefect" | "web", { url?: string | undefined }>,
  plan: ReturnType<typeof planOnEngine>,
): Urls =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, { url }]) =>
      url !== undefined && plan[name as "marquez"] === "existing" ? [[name, url]] : [],
    ),
  );

function urlsOf(wanted: string[], urls: Urls): Urls {
  const names = [...wanted, ...(wanted.includes("marquez") ? ["marquezAdmin"] : [])];
  return Object.fromEntries(names.flatMap((name) => (urls[name] === undefined ? [] : [[name, urls[name]]])));
}

/** The folder of the evidence where no gateway serves it; undefined when evidence is stored on AWS. */
const plainFolderOf = ({ evidence: { store, folder } }: Settings): Access | undefined =>
  store === "folder" ? { folder } : undefined;

function gatewayOf(
  { stack }: RunningName,
  { env, folders }: InspectedService,
  { s3 = "" }: Urls,
  { evidence: { folder } }: Settings,
): GatewayAccess {
  const served = folders.get("/data");
  if (served !== folderOnEngine(folder))
    throw unfit(stack, [`its evidence store serves ${served}, and evidence.folder is ${folder}`]);
  const credentials = {
    accessKeyId: env.get("ROOT_ACCESS_KEY") ?? "",
    secretAccessKey: env.get("ROOT_SECRET_KEY") ?? "",
  };
  return { endpoint: s3, credentials, folder };
}

/** Refuses a stack without a service that the settings want, or with another image of one. */
function refuseOther({ stack }: RunningName, wanted: string[], kept: Pick<Provisioned, "images">, settings: Settings) {
  const { images, services, standIns } = settings;
  const problems = wanted.flatMap((name) => {
    const reference = services[name]?.image ?? images[name as keyof typeof images];
    const running = kept.images.find((one) => one.name === name);
    if (!running) return [`it has no ${name}, which the settings want`];
    const { origin } = running;
    const isWanted = running.reference === reference || (origin === "recipe" && officialImageOf(name) === reference);
    return isWanted ? [] : [`${name} runs the image ${running.reference}, and the settings want ${reference}`];
  });
  if (problems.length > 0) throw unfit(stack, problems);
  const refused = kept.images.filter(({ name, standIn }) => standIn && wanted.includes(name));
  if (standIns === "refuse" && refused.length > 0)
    throw standInsRefused(
      refused.map(({ name, reference }) => new StandInRefused({ name, reference, notPulled: undefined })),
    );
}

/** Those of the wanted services that do not run, and how they stand. */
const stoppedOf = (wanted: string[], services: ReadonlyMap<string, InspectedService>): string[] =>
  wanted.flatMap((name) => {
    const state = services.get(name)?.state ?? "gone";
    return state === "running" ? [] : [`${name} is ${state}`];
  });

function refuseStopped({ stack }: RunningName, stopped: string[]): void {
  if (stopped.length > 0)
    throw new RehearsalError("PROVISION", {
      doing: `rehearsing on the running stack ${stack}`,
      found: `not all of it runs: ${stopped.join(", ")}`,
      next: `\`rehearse logs SERVICE --stack ${stack}\` shows what one said last. ${again(stack)}`,
    });
}

/** The URLs as this process reaches the services, which may run in a container. */
async function urlsHere(urls: Urls, services: ReadonlyMap<string, InspectedService>): Promise<Urls> {
  const all = Object.entries(urls).map(async ([name, url = ""]) => {
    const { id, ports } = services.get(serviceOf(name)) as InspectedService;
    const { hostname, port } = new URL(url);
    // At an address of the engine's machine it is reached from everywhere.
    if (!isLoopback(hostname)) return [name, url] as const;
    const published = Number(port);
    const here = await portHere({ container: id, port: ports.get(published) ?? published, published });
    return [name, `http://127.0.0.1:${here}`] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** The service whose port a URL names. */
const serviceOf = (name: string): string => (name === "marquezAdmin" ? "marquez" : name);

/** The engine gives another port to a container that is started again. */
function refuseMoved({ stack }: RunningName, urls: Urls, services: ReadonlyMap<string, InspectedService>) {
  const moved = Object.entries(urls).flatMap(([name, url = ""]) => {
    const { ports = new Map() } = services.get(serviceOf(name)) ?? {};
    return ports.has(Number(new URL(url).port)) ? [] : [`${name} is no longer published at ${url}`];
  });
  if (moved.length > 0) throw unfit(stack, moved);
}

const again = (stack: string): string =>
  `\`rehearse down --stack ${stack}\`, then \`rehearse up --stack ${stack}\`, brings it up anew.`;

const unfit = (stack: string, problems: string[]): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `rehearsing on the running stack ${stack}`,
    found: problems.join("\n"),
    next: `${again(stack)} Without --on, a rehearsal brings up a stack of its own.`,
  });

const notUp = ({ stack }: RunningName, kept: KeptStack | undefined): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `rehearsing on the running stack ${stack}`,
    found:
      kept && !kept.services
        ? "an earlier version of rehearse brought it up, and did not note what runs in it"
        : `no stack ${stack} of this project was left running${kept ? ": its containers are gone" : ""}`,
    next: kept && !kept.services ? again(stack) : `Bring it up once: \`rehearse up --stack ${stack}\`.`,
  });
