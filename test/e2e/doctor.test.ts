import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";

const doctor = (args: string[], env: Record<string, string> = {}) =>
  execa("node", ["rehearse.ts", "doctor", "--json", ...args], {
    cwd: packageRoot,
    preferLocal: true,
    reject: false,
    env,
  });

describe("rehearse doctor", () => {
  it("finds everything that a rehearsal needs on this machine", async () => {
    const { exitCode, stdout } = await doctor([]);
    assert.deepEqual(
      JSON.parse(stdout).filter(({ status }: { status: string }) => status !== "found"),
      [],
    );
    assert.equal(exitCode, 0);
  });

  it("reports a missing Docker engine, where it was looked for, and what to do", async () => {
    const { exitCode, stdout } = await doctor([], { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    const docker = JSON.parse(stdout).find(({ name }: { name: string }) => name === "Docker engine");
    assert.equal(exitCode, 3);
    assert.equal(docker.status, "missing");
    assert.match(docker.found, /no socket unix:\/\/\/nonexistent\/docker\.sock \(DOCKER_HOST\)/);
    assert.match(docker.how, /Unset DOCKER_HOST/);
  });

  it("reports a port of the settings that another program uses", async () => {
    await using server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const { exitCode, stdout } = await doctor(["--set", `ports.web=${port}`]);
    const found = JSON.parse(stdout).find(({ name }: { name: string }) => name === `port ${port}`);
    assert.deepEqual([exitCode, found.found, found.needed], [3, "in use by another program", "ports.web"]);
  });
});
