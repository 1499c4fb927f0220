import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { request } from "undici";
import { throughProgram } from "../../docker/connecting.ts";
import { type Connecting, Tunnels } from "../../docker/tunnels.ts";
import { joinSockets } from "../../machine/joined-sockets.ts";

/** Leads to ports of another loopback address, as to another machine. */
const elsewhere: Connecting = {
  patience: 0,
  lead: async (client, port) => joinSockets(client, connect({ port, host: "127.0.0.2", allowHalfOpen: true })),
};

/** Leads to a program that says half of something, and ends with a code. */
const program = (code: number): Connecting => ({
  patience: 0,
  lead: async (client) => {
    const script = `process.stdout.write("half", () => process.exit(${code}))`;
    throughProgram(client, process.execPath, ["-e", script]);
  },
});

describe("tunnels to the ports of an engine", () => {
  it("lead requests there and answers back, at the same number where that is free", async () => {
    const server = createServer((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"));
    });
    await once(server.listen(0, "127.0.0.2"), "listening");
    const { port } = server.address() as AddressInfo;
    await using tunnels = new Tunnels(elsewhere);
    assert.equal(await tunnels.port(port), port);
    const { body } = await request(`http://127.0.0.1:${port}`);
    assert.equal(await body.text(), "hello");
    server.close();
  });

  it("have another number where it is taken, and one each", async () => {
    const taken = createServer();
    await once(taken.listen(0, "127.0.0.1"), "listening");
    const { port } = taken.address() as AddressInfo;
    await using tunnels = new Tunnels(elsewhere);
    const [first, again] = await Promise.all([tunnels.port(port), tunnels.port(port)]);
    assert.notEqual(first, port);
    assert.equal(first, again);
    taken.close();
  });

  it("are none to a port that is published at an address which is reached from here", async () => {
    await using tunnels = new Tunnels(elsewhere, "10.0.0.5");
    assert.equal(await tunnels.url(5000), "http://10.0.0.5:5000");
    assert.equal(await tunnels.url(5000, "fd00::5"), "http://[fd00::5]:5000");
    // One of a stack that was brought up without the address.
    assert.match(await tunnels.url(5000, "127.0.0.1"), /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("break off a connection where nobody listens, or there is no way", async () => {
    for (const connecting of [elsewhere, { patience: 0, lead: async () => Promise.reject(new Error("no way")) }]) {
      await using tunnels = new Tunnels(connecting);
      await assert.rejects(request(`http://127.0.0.1:${await tunnels.port(9)}`), /ECONNRESET|closed/);
    }
  });

  it("end with a program that ends well, and break off with one that fails: half an answer is none", async () => {
    const answer = async (code: number) => {
      await using tunnels = new Tunnels(program(code));
      return await text(connect({ port: await tunnels.port(9), host: "127.0.0.1" }));
    };
    assert.equal(await answer(0), "half");
    await assert.rejects(answer(1), /ECONNRESET/);
  });
});
