import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, chownSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import type { Unreachable } from "../../docker/unreachable.ts";
import { unreachable } from "../../docker/unreachable.ts";
import { packageRoot } from "../../version.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { leftSocket } from "./engine-proxy.ts";

const source = { by: "DOCKER_HOST" } as const;

describe("an engine that does not answer", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let server: Server;
  let socket: string;
  beforeEach(async () => {
    place = temporaryPlace("unreachable-");
    chmodSync(place.path, 0o755);
    socket = join(place.path, "docker.sock");
    server = createServer();
    await once(server.listen(socket), "listening");
  });
  afterEach(() => {
    server.close();
    place.remove();
  });

  /** As a user who is not root, for whom no file is closed. */
  const asUser = async (groups: number[] = [], uid = 65534): Promise<Unreachable> => {
    const script = `
      ${groups.length > 0 ? `process.setgroups(${JSON.stringify(groups)});` : "process.setgroups?.([]);"}
      process.setgid(65534); process.setuid(${uid});
      const { unreachable } = await import(${JSON.stringify(join(packageRoot, "docker/unreachable.ts"))});
      const found = await unreachable({ host: ${JSON.stringify(`unix://${socket}`)}, source: { by: "DOCKER_HOST" } });
      console.log(JSON.stringify(found ?? null));`;
    const { stdout } = await execa(process.execPath, ["--input-type=module-typescript", "-e", script]);
    return JSON.parse(stdout);
  };

  it("is nobody's fault where somebody takes the connection, or only SSH could tell", async () => {
    assert.equal(await unreachable({ host: `unix://${socket}`, source }), undefined);
    assert.equal(await unreachable({ host: "ssh://ann@build", source }), undefined);
  });

  it("is told by where it was looked for, and by what is there", async () => {
    const at = async (host: string) => (await unreachable({ host, source }))?.found ?? "";
    assert.match(await at("unix:///nowhere/docker.sock"), /^there is no socket unix:.* \(DOCKER_HOST\)$/);
    assert.match(
      await at(`unix://${await leftSocket(join(place.path, "left"))}`),
      /^nobody listens at .*: its engine has ended$/,
    );
    assert.match(await at("unix:///etc/passwd"), /^unix:\/\/\/etc\/passwd \(DOCKER_HOST\) is no socket of an engine/);
    assert.match(await at("tcp://127.0.0.1:1"), /^nobody listens at tcp:\/\/127\.0\.0\.1:1/);
  });

  it("may be one that a user without a name may not use", async function () {
    if (process.getuid?.() !== 0) return this.skip();
    chownSync(socket, 0, 12345);
    chmodSync(socket, 0o660);
    assert.match((await asUser([], 54321)).found, /^the user 54321 may not use the socket /);
  });

  it("may be one that this user may not use: the group of its socket is named, and how to join it", async function () {
    // Only root may become another user.
    if (process.getuid?.() !== 0) this.skip();
    const group = 12_345;
    chownSync(socket, 0, group);
    chmodSync(socket, 0o660);
    const closed = await asUser();
    assert.equal(closed.why, "denied");
    assert.match(
      closed.found,
      /^the user nobody may not use the socket .*docker\.sock \(DOCKER_HOST\): the group 12345 .*may, and user 65534 is no member$/,
    );
    assert.match(closed.next, /usermod --append --groups 12345 nobody.*--group-add 12345/);
    assert.equal(await asUser([group]), null, "a member may");
    chownSync(socket, 0, 0);
    chmodSync(socket, 0o600);
    assert.match((await asUser()).next, /^Run as its owner, or start the engine with `--group docker`/);
    chmodSync(place.path, 0o700);
    assert.match((await asUser()).found, /a folder above it is closed to this user$/);
  });
});
