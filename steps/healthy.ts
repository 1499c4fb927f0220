import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import type { Rehearsal } from "../context/context.ts";
import { containerStates, lastLogLines } from "../docker/containers.ts";
import { RehearsalError } from "../errors.ts";
import type { Provisioned, ServiceName } from "../stack/provisioned.ts";

const everyMilliseconds = 50;
const watchMilliseconds = 500;

/**
 * Waits until every service answers by HTTP. A published port accepts connections before anything listens behind it, so that
 * only an answer counts.
 * @throws RehearsalError PROVISION at once when a container exits or is unhealthy, with its last lines; or when time is up
 */
export async function healthy({ urls, containers }: Provisioned, { settings, signal }: Rehearsal): Promise<void> {
  const timeout = settings.ready;
  const { marquez, marquezAdmin, prefect, web, s3 } = urls;
  const probes: { service: ServiceName; url: string }[] = [
    ...(marquezAdmin ? [{ service: "marquez" as const, url: `${marquezAdmin}/healthcheck` }] : []),
    { service: "marquez", url: `${marquez}/api/v1/namespaces` },
    ...(prefect ? [{ service: "prefect" as const, url: `${prefect}/api/health` }] : []),
    ...(web ? [{ service: "web" as const, url: `${web}${settings.web.health}` }] : []),
    ...(s3 ? [{ service: "s3" as const, url: `${s3}/health` }] : []),
  ];
  const waiting = new Map(probes.map((probe) => [probe.url, "not asked yet"]));
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal, AbortSignal.timeout(timeout)]);
  try {
    await Promise.race([
      Promise.all(probes.map(({ url }) => answers(url, waiting, either))),
      watch(containers, either),
    ]);
  } catch (thrown) {
    if (!either.aborted || signal.aborted) throw thrown;
    const missing = probes.filter(({ url }) => waiting.has(url));
    const logs = await Promise.all(
      [...new Set(missing.map(({ service }) => service))].flatMap((service) => {
        const id = containers[service];
        return id ? [lastLogLines(id).then((lines) => `${service}:\n${lines}`)] : [];
      }),
    );
    throw notReady(
      `after ${timeout / 1000} s ${missing.map(({ service, url }) => `${service} at ${url} had ${waiting.get(url)}`).join("; ")}\n${logs.join("\n")}`,
    );
  } finally {
    done.abort();
  }
}

async function answers(url: string, waiting: Map<string, string>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const { statusCode, body } = await request(url, { signal, headersTimeout: 2_000, bodyTimeout: 2_000 });
      await body.dump();
      if (statusCode === 200) return void waiting.delete(url);
      waiting.set(url, `answered ${statusCode}`);
    } catch (thrown) {
      signal.throwIfAborted();
      waiting.set(url, `no answer (${(thrown as NodeJS.ErrnoException).code ?? "unknown"})`);
    }
    await pause(everyMilliseconds, undefined, { signal });
  }
}

/** Never returns: it ends by throwing when a container has died, or with the signal. */
async function watch(containers: Provisioned["containers"], signal: AbortSignal): Promise<never> {
  for (;;) {
    await pause(watchMilliseconds, undefined, { signal });
    for (const [id, { status, exitCode, health }] of await containerStates(Object.values(containers))) {
      if (status !== "exited" && status !== "dead" && health !== "unhealthy") continue;
      const service = Object.entries(containers).find(([, known]) => known === id)?.[0];
      const found = health === "unhealthy" ? "is unhealthy" : `has exited with ${exitCode}`;
      throw notReady(`${service} ${found}\n${await lastLogLines(id)}`);
    }
  }
}

const notReady = (found: string): RehearsalError =>
  new RehearsalError("PROVISION", {
    doing: "waiting for the stack to be ready",
    found,
    next: "The whole logs are in the evidence. `rehearse up` leaves the stack running to look at.",
  });
