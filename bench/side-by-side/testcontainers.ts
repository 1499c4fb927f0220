import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { GenericContainer, Network, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import type { ServiceName } from "../../settings/official-images.ts";
import { type Around, compete } from "./contestant.ts";
import { serviceLabel } from "./labels.ts";
import type { Plan } from "./plan.ts";
import { carryOutRunbook } from "./runbook.ts";
import { entriesOf, type RunbookService, urlsOf } from "./services.ts";

/**
 * The runbook with testcontainers-node: every service waits for those it needs, and all others start at once. Its reaper is
 * off (`TESTCONTAINERS_RYUK_DISABLED`): that is an image more, and the benchmark removes what a killed run leaves by label.
 */
async function overTestcontainers({ plan, services, watch, evidence }: Around): Promise<void> {
  const started = new Map<ServiceName, Promise<StartedTestContainer>>();
  // Its own name, because a network takes no labels.
  const network = await watch.phase("up", () => new Network({ nextUuid: () => plan.name }).start());
  const start = async (name: ServiceName, service: RunbookService): Promise<StartedTestContainer> => {
    await Promise.all(service.after.map((before) => started.get(before)));
    return containerOf(name, service, plan, network).start();
  };
  try {
    const up = await watch.phase("up", async () => {
      for (const [name, service] of entriesOf(services)) started.set(name, start(name, service));
      return new Map(await Promise.all([...started].map(async ([name, one]) => [name, await one] as const)));
    });
    const url = (name: ServiceName, port: number) =>
      `http://${up.get(name)?.getHost()}:${up.get(name)?.getMappedPort(port)}`;
    await carryOutRunbook(plan, { urls: urlsOf(plan, url), evidence }, watch, async () => {
      for (const [name, container] of up) await saveLog(container, join(evidence, `${name}.log`));
    });
  } finally {
    await watch.phase("down", async () => {
      const all = await Promise.allSettled(started.values());
      await Promise.all(all.map((one) => one.status === "fulfilled" && one.value.stop()));
      await network.stop();
    });
  }
}

const startupMilliseconds = 300_000;

function containerOf(name: ServiceName, service: RunbookService, { labels }: Plan, network: StartedNetwork) {
  const { image, env, command, user, health, check, folders = {} } = service;
  const answers = Object.entries(health).map(([port, path]) => Wait.forHttp(path, Number(port)).forStatusCode(200));
  const container = new GenericContainer(image)
    .withEnvironment(env)
    .withExposedPorts(...service.ports)
    .withNetwork(network)
    .withNetworkAliases(name)
    .withLabels({ ...labels, [serviceLabel]: name })
    .withBindMounts(Object.entries(folders).map(([target, source]) => ({ source, target })))
    // Its own minute is too short for a machine that is busy.
    .withStartupTimeout(startupMilliseconds)
    .withWaitStrategy(check ? Wait.forHealthCheck() : Wait.forAll(answers));
  if (check) container.withHealthCheck({ test: ["CMD-SHELL", check], interval: 500, timeout: 5_000, retries: 120 });
  if (command) container.withCommand(command);
  if (user) container.withUser(user);
  return container;
}

/** The log so far. The library's own `logs()` follows a container for as long as it runs, so the client is asked. */
async function saveLog(container: StartedTestContainer, file: string): Promise<void> {
  const client = execa("docker", ["logs", container.getId()], { all: true, buffer: false });
  await pipeline(client.all, createWriteStream(file));
  await client;
}

await compete(overTestcontainers);
