import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type LookupFunction, type Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { Door } from "../../machine/door.ts";

const loopback = ["127.0.0.0/8"];

describe("a door", () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      void buffer(socket).then(
        (all) => socket.end(all.toString() === "break off" ? socket.resetAndDestroy() && "" : `had ${all}`),
        () => {},
      );
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => void server.close());

  const opened = (from = loopback) => Door.open({ at: "127.0.0.1", to: { host: "127.0.0.1", port }, from });

  async function answerTo(text: string, door: Door): Promise<string> {
    const socket = connect({ host: "127.0.0.1", port: door.port, allowHalfOpen: true });
    socket.end(text);
    return (await buffer(socket)).toString();
  }

  it("leads to a server that listens elsewhere, and is quiet when all have left", async () => {
    await using door = await opened();
    assert.equal(door.used, false);
    assert.equal(await answerTo("a question", door), "had a question");
    assert.equal(door.used, true);
    await door.quiet();
  });

  it("has the port that it is told, is refused one that is taken, and asks where a name leads", async () => {
    const asked: string[] = [];
    const lookup: LookupFunction = (name, { all }, callback) => {
      asked.push(name);
      if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
      else callback(null, "127.0.0.1", 4);
    };
    const request = { at: "127.0.0.1", to: { host: "a-container", port, lookup }, from: loopback, background: true };
    let number = 0;
    {
      await using first = await Door.open(request);
      number = first.port;
      await assert.rejects(Door.open({ ...request, port: number }), { code: "EADDRINUSE" });
    }
    await using door = await Door.open({ ...request, port: number });
    assert.equal(door.port, number);
    assert.equal(await answerTo("a question", door), "had a question");
    assert.deepEqual(asked, ["a-container"]);
  });

  it("turns away who comes from another network", async () => {
    await using door = await opened(["10.1.0.0/16", "fd00::/8"]);
    assert.equal(await answerTo("a question", door).catch(() => ""), "");
    assert.equal(door.used, false);
  });

  it("breaks off on one side what is broken off on the other", async () => {
    await using door = await opened();
    assert.equal(await answerTo("break off", door).catch(() => ""), "");
    await door.quiet();
  });

  it("survives a client that resets its connection, and is quiet then", async () => {
    await using door = await opened();
    const arrived = once(server, "connection");
    const socket = connect({ host: "127.0.0.1", port: door.port });
    const [inside] = await arrived;
    const closed = new Promise((resolve) => inside.once("close", resolve));
    socket.resetAndDestroy();
    await door.quiet();
    await closed;
  });

  it("is closed with everybody inside once it is disposed of", async () => {
    const door = await opened();
    const socket = connect({ host: "127.0.0.1", port: door.port });
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await once(socket, "connect");
    await door[Symbol.asyncDispose]();
    await closed;
  });

  it("is refused at an address of another machine", async () => {
    await assert.rejects(Door.open({ at: "192.0.2.1", to: { host: "127.0.0.1", port }, from: [] }), {
      code: "EADDRNOTAVAIL",
    });
  });
});
