import type { Context } from "../context/context.ts";
import { ContainerWatch, type FailedContainer } from "../docker/container-watch.ts";
import { RehearsalError } from "../errors.ts";
import { aboutCertificate } from "../machine/certificates.ts";
import { request, whyNoAnswer } from "../machine/request.ts";
import { until } from "../machine/until.ts";
import { headersOf, revealed, type SecretHeaders, type SecuredService } from "../settings/credentials.ts";
import { explainRefusal, isAccessRefused } from "../settings/refused-access.ts";
import type { Settings } from "../settings/schema.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { failedService, lastLogLines, serviceStatesNow } from "./service-states.ts";

/** Milliseconds between two probes of a service. */
const probeMilliseconds = 100;
/** How long a probe waits, in milliseconds. */
const patience = { headersTimeout: 2_000, bodyTimeout: 2_000 };

/** Services that have started: their URLs, and their containers if they have some. */
export type Running = Pick<Provisioned, "urls" | "containers">;

/** What is asked until it answers. */
interface Probe {
  service: string;
  /** The status that shows that it is ready. */
  status?: number;
  url: string;
  /** For a service that runs already: what it is sent. It may refuse that for good. */
  theirs?: { service: SecuredService; headers: SecretHeaders };
}

/**
 * Waits until services answer over HTTP. An open port is not enough: a published port accepts
 * connections before the service listens.
 * @param watch finds a container that fails; one for several waits asks the engine once for all
 * @throws RehearsalError PROVISION when the time limit passes; immediately when a container exits
 * or is unhealthy, with the last lines of its log, and when a service that runs already refuses access
 */
export async function untilReady(
  { urls, containers }: Running,
  { settings, signal, waits }: Context,
  watch = new ContainerWatch(serviceStatesNow),
): Promise<void> {
  const probes = probesOf(urls, settings);
  const ids = Object.values(containers);
  // One that no request shows to be ready has to run.
  const unasked = Object.keys(containers).flatMap((service) =>
    probes.some((probe) => probe.service === service) ? [] : [containers[service] as string],
  );
  /** The last result of each probe that still waits, by URL. */
  const waiting = new Map(probes.map(({ url }) => [url, "no request yet"]));
  const say = () =>
    waits?.(
      probes.flatMap(({ service, url }) => (waiting.has(url) ? `${service}: ${waiting.get(url)}` : [])).join("; "),
    );
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal, AbortSignal.timeout(settings.ready)]);
  try {
    const failed = await Promise.race([
      Promise.all(probes.map((probe) => untilAnswer(probe, waiting, either, say))).then(() => undefined),
      ...(ids.length > 0 ? [watch.failure(ids, either)] : []),
    ]);
    const found = failed ?? (await failedService(unasked));
    if (found) throw await whyFailed(found, containers);
  } catch (error) {
    if (!either.aborted || signal.aborted) throw error;
    const silent = probes.filter(({ url }) => waiting.has(url));
    const states = silent.map(({ service, url }) => `${service} at ${url}: ${waiting.get(url)}`);
    const logs = await lastLinesOf(new Set(silent.map(({ service }) => service)), containers);
    throw notReady(`not ready after ${settings.ready / 1000} s: ${states.join("; ")}\n${logs}`);
  } finally {
    done.abort();
  }
}

function probesOf(urls: Provisioned["urls"], settings: Settings): Probe[] {
  const { marquez, marquezAdmin, prefect, web, s3 } = urls;
  const of = (service: SecuredService, url: string): Probe =>
    settings[service].url
      ? { service, url, theirs: { service, headers: headersOf(settings[service]) } }
      : { service, url };
  // A Prefect that wants credentials answers /health to everybody. Its own clients begin with the version.
  const prefectPath = settings.prefect.url ? "/api/admin/version" : "/api/health";
  return [
    ...(marquezAdmin ? [{ service: "marquez", url: `${marquezAdmin}/healthcheck` }] : []),
    ...(marquez ? [of("marquez", `${marquez}/api/v1/namespaces`)] : []),
    ...(prefect ? [of("prefect", `${prefect}${prefectPath}`)] : []),
    ...(web ? [of("web", `${web}${settings.web.health}`)] : []),
    ...(s3 ? [{ service: "s3", url: `${s3}/health` }] : []),
    ...Object.entries(settings.services).flatMap(([service, { health, healthStatus: status }]) =>
      health && urls[service] ? [{ service, url: `${urls[service]}${health}`, status }] : [],
    ),
  ];
}

/** Sends requests until the answer has the wanted status. No redirect is followed: it could lead the credentials elsewhere. */
async function untilAnswer(
  { url, theirs, status = 200 }: Probe,
  waiting: Map<string, string>,
  signal: AbortSignal,
  waited: () => void,
): Promise<void> {
  const headers = revealed(theirs?.headers ?? {});
  const ask = async () => {
    try {
      const { statusCode, headers: answered, body } = await request(url, { headers, signal, ...patience });
      const text = await body.text();
      if (theirs && isAccessRefused(statusCode)) throw refused(theirs, url, statusCode, text);
      const leadsTo = answered.location ? ` to ${String(answered.location).slice(0, 200)}` : "";
      if (statusCode !== status) waiting.set(url, `status ${statusCode}${leadsTo}${quoted(text)}`);
      return statusCode === status;
    } catch (error) {
      if (error instanceof RehearsalError) throw error;
      signal.throwIfAborted();
      const untrusted = aboutCertificate(error);
      if (theirs && untrusted) throw refusedAt(theirs.service, url, untrusted);
      waiting.set(url, `no answer (${whyNoAnswer(error, url)})`);
      return false;
    }
  };
  await until(ask, (answered) => answered, { every: probeMilliseconds, signal, waited });
  waiting.delete(url);
  waited();
}

/** The beginning of what a service answered. */
function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 200);
  return line === "" ? "" : ` (${line})`;
}

/** Says which service's container has failed, with the last lines of its log. */
async function whyFailed(
  { id, state }: FailedContainer,
  containers: Provisioned["containers"],
): Promise<RehearsalError> {
  const service = Object.entries(containers).find(([, container]) => container === id)?.[0];
  const what = state.why
    ? `has failed: ${state.why}`
    : state.health === "unhealthy"
      ? "is unhealthy"
      : `has exited with code ${state.exitCode}`;
  return notReady(`${service} ${what}\n${await lastLogLines(id)}`);
}

async function lastLinesOf(services: Set<string>, containers: Provisioned["containers"]): Promise<string> {
  const logs = [...services].flatMap((service) => {
    const id = containers[service];
    return id ? [lastLogLines(id).then((lines) => `${service}:\n${lines}`)] : [];
  });
  return (await Promise.all(logs)).join("\n");
}

function refused({ service, headers }: NonNullable<Probe["theirs"]>, url: string, status: number, text: string) {
  return refusedAt(service, url, explainRefusal(service, { status, text, headers }));
}

/** Waiting for it is of no use. */
function refusedAt(service: string, url: string, { found, next }: { found: string; next: string }): RehearsalError {
  const doing = "waiting for the stack to be ready";
  return new RehearsalError("PROVISION", { doing, found: `${service} at ${url}: ${found}`, next });
}

const notReady = (found: string): RehearsalError =>
  new RehearsalError("PROVISION", {
    doing: "waiting for the stack to be ready",
    found,
    next: "See the logs in the evidence. `rehearse up` starts the stack alone, so that you can look at it.",
  });
