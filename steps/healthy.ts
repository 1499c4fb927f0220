import { request } from "undici";
import type { Context } from "../context/context.ts";
import { containerStates, lastLogLines } from "../docker/containers.ts";
import { RehearsalError } from "../errors.ts";
import { until } from "../machine/until.ts";
import type { ServiceName } from "../settings/official-images.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** Milliseconds between two probes of a service, and between two checks of the containers. */
const probeMilliseconds = 50;
const watchMilliseconds = 500;

/**
 * Waits until every service answers over HTTP. An open port is not enough: a published port accepts
 * connections before the service listens.
 * @throws RehearsalError PROVISION when the time limit passes; immediately when a container exits
 * or is unhealthy, with the last lines of its log
 */
export async function healthy({ urls, containers }: Provisioned, { settings, signal }: Context): Promise<void> {
  const probes = probesOf(urls, settings.web.health);
  /** The last result of each probe that still waits, by URL. */
  const waiting = new Map(probes.map(({ url }) => [url, "no request yet"]));
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal, AbortSignal.timeout(settings.ready)]);
  try {
    await Promise.race([
      Promise.all(probes.map(({ url }) => untilAnswer(url, waiting, either))),
      untilContainerFails(containers, either),
    ]);
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

const probesOf = (
  { marquez, marquezAdmin, prefect, web, s3 }: Provisioned["urls"],
  webHealth: string,
): { service: ServiceName; url: string }[] => [
  ...(marquezAdmin ? [{ service: "marquez" as const, url: `${marquezAdmin}/healthcheck` }] : []),
  ...(marquez ? [{ service: "marquez" as const, url: `${marquez}/api/v1/namespaces` }] : []),
  ...(prefect ? [{ service: "prefect" as const, url: `${prefect}/api/health` }] : []),
  ...(web ? [{ service: "web" as const, url: `${web}${webHealth}` }] : []),
  ...(s3 ? [{ service: "s3" as const, url: `${s3}/health` }] : []),
];

/** Sends requests until the answer has status 200. */
async function untilAnswer(url: string, waiting: Map<string, string>, signal: AbortSignal): Promise<void> {
  const ask = async () => {
    try {
      const { statusCode, body } = await request(url, { signal, headersTimeout: 2_000, bodyTimeout: 2_000 });
      const text = await body.text();
      if (statusCode !== 200) waiting.set(url, `status ${statusCode}${quoted(text)}`);
      return statusCode === 200;
    } catch (error) {
      signal.throwIfAborted();
      waiting.set(url, `no answer (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
      return false;
    }
  };
  await until(ask, (answered) => answered, { every: probeMilliseconds, signal });
  waiting.delete(url);
}

/** The beginning of what a service answered. */
function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 200);
  return line === "" ? "" : ` (${line})`;
}

/** Throws when a container has failed, or when the signal is aborted. */
async function untilContainerFails(containers: Provisioned["containers"], signal: AbortSignal): Promise<never> {
  const failed = async () =>
    [...(await containerStates(Object.values(containers)))].find(
      ([, { status, health }]) => status === "exited" || status === "dead" || health === "unhealthy",
    );
  const found = await until(failed, (one) => one !== undefined, { every: watchMilliseconds, signal });
  const [id, { health, exitCode }] = found as NonNullable<typeof found>;
  const service = Object.entries(containers).find(([, container]) => container === id)?.[0];
  const what = health === "unhealthy" ? "is unhealthy" : `has exited with code ${exitCode}`;
  throw notReady(`${service} ${what}\n${await lastLogLines(id)}`);
}

async function lastLinesOf(services: Set<ServiceName>, containers: Provisioned["containers"]): Promise<string> {
  const logs = [...services].flatMap((service) => {
    const id = containers[service];
    return id ? [lastLogLines(id).then((lines) => `${service}:\n${lines}`)] : [];
  });
  return (await Promise.all(logs)).join("\n");
}

const notReady = (found: string): RehearsalError =>
  new RehearsalError("PROVISION", {
    doing: "waiting for the stack to be ready",
    found,
    next: "See the logs in the evidence. `rehearse up` starts the stack alone, so that you can look at it.",
  });
