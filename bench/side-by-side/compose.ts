import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { untilAnswers } from "./answers.ts";
import { composeFile, type PublishedPorts } from "./compose-file.ts";
import { type Around, compete } from "./contestant.ts";
import { carryOutRunbook } from "./runbook.ts";
import { entriesOf, urlsOf } from "./services.ts";

/** The runbook over Docker Compose: `up --detach --wait`, health by polling, the steps in their order, `down --volumes`. */
async function overCompose({ plan, services, watch, directory, evidence }: Around): Promise<void> {
  const published = await freePorts(
    entriesOf(services).flatMap(([name, { ports }]) => ports.map((port) => `${name}:${port}`)),
  );
  const file = join(directory, "compose.yaml");
  writeFileSync(file, composeFile(services, published, plan));
  const [program = "", ...words] = plan.compose;
  const compose = (...args: string[]) =>
    execa(program, [...words, "--file", file, "--project-name", plan.name, "--progress", "quiet", ...args]);
  const url = (service: string, port: number) => `http://127.0.0.1:${published[`${service}:${port}`]}`;
  try {
    await watch.phase("up", async () => {
      await compose("up", "--detach", "--wait");
      for (const [name, { health }] of entriesOf(services))
        for (const [port, path] of Object.entries(health)) await untilAnswers(url(name, Number(port)) + path);
    });
    await carryOutRunbook(plan, { urls: urlsOf(plan, url), evidence }, watch, async () => {
      for (const [name] of entriesOf(services))
        await compose("logs", "--no-color", name).pipe("tee", [join(evidence, `${name}.log`)], { stdout: "ignore" });
    });
  } finally {
    await watch.phase("down", () => compose("down", "--volumes"));
  }
}

/** A free loopback port for each name. A runbook has fixed ones, which another stack on this machine may have. */
async function freePorts(names: string[]): Promise<PublishedPorts> {
  const servers = names.map((name) => [name, createServer().listen(0, "127.0.0.1")] as const);
  return Object.fromEntries(
    await Promise.all(
      servers.map(async ([name, server]) => {
        if (!server.listening) await new Promise((listening) => server.once("listening", listening));
        const address = server.address();
        await new Promise((closed) => server.close(closed));
        return [name, typeof address === "object" && address ? address.port : 0] as const;
      }),
    ),
  );
}

await compete(overCompose);
