import { deepEqual, equal, rejects } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { Relay } from "../../machine/relay.ts";

describe("a relay that holds connections", () => {
  let relay: Relay;
  let server: Server;
  let url: string;
  const clients: Socket[] = [];
  /** What the server does with a connection. */
  let serve: (socket: Socket) => void;
  let served: number;

  beforeEach(async () => {
    relay = await Relay.listen();
    served = 0;
    serve = (socket) => void socket.pipe(socket);
    server = createServer({ allowHalfOpen: true }, (socket) => {
      served++;
      socket.on("error", () => {});
      serve(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await relay[Symbol.asyncDispose]();
    for (const client of clients.splice(0)) client.destroy();
    server.close();
  });

  const client = async (): Promise<Socket> => {
    const socket = connect({ port: Number(new URL(relay.url).port), host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {});
    clients.push(socket);
    await once(socket, "connect");
    return socket;
  };
  /** Resolves when the other side has ended the connection. */
  const ended = (socket: Socket) => once(socket.resume(), "end");

  it("takes them at once, and lets nothing through before it is opened", async () => {
    const one = await client();
    one.write("held ");
    const other = await client();
    other.end();
    // The relay has seen both by now: it drops the one that has ended.
    await once(other, "close");
    equal(served, 0);
    relay.open(url);
    one.end("and sent");
    equal(await text(one), "held and sent");
  });

  it("connects those that come later at once", async () => {
    relay.open(url);
    const one = await client();
    one.end("later");
    equal(await text(one), "later");
  });

  it("drops one that its client ends meanwhile: a request that is sent again is not heard twice", async () => {
    const heard: string[] = [];
    serve = async (socket) => {
      heard.push(await text(socket));
      socket.end("answer");
    };
    const gaveUp = await client();
    gaveUp.end("POST /work_pools");
    await once(gaveUp, "close");
    const again = await client();
    again.write("POST /work_pools");
    relay.open(url);
    again.end(" again");
    equal(await text(again), "answer");
    deepEqual(heard, ["POST /work_pools again"]);
    equal(served, 1);
  });

  it("keeps back pressure: what it does not read stays with the client, and arrives whole", async () => {
    const one = await client();
    const much = Buffer.alloc(16 * 1024 * 1024, "x");
    const isFull = !one.write(much);
    equal(isFull, true);
    one.end();
    // A client that ends behind so much is not seen to have ended.
    relay.open(url);
    equal((await text(one)).length, much.length);
  });

  it("lets each side end alone, whichever comes first", async () => {
    serve = (socket) => {
      socket.end("bye");
      void text(socket).then((rest) => said.resolve(rest));
    };
    const said = Promise.withResolvers<string>();
    relay.open(url);
    const one = await client();
    equal(await text(one), "bye");
    one.end("more, after the server has ended");
    equal(await said.promise, "more, after the server has ended");
  });

  it("ends both sides when either breaks", async () => {
    const reached = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    serve = (socket) => {
      socket.once("data", () => reached.resolve()).once("end", () => closed.resolve());
    };
    relay.open(url);
    const one = await client();
    one.write("begun");
    await reached.promise;
    one.resetAndDestroy();
    await closed.promise;

    serve = (socket) => void socket.once("data", () => socket.resetAndDestroy());
    const other = await client();
    other.write("begun");
    await ended(other);
  });

  it("ends a connection to a server that does not listen", async () => {
    server.close();
    await once(server, "close");
    const one = await client();
    one.write("held");
    relay.open(url);
    await ended(one);
  });

  it("ends all of them when it is disposed of, held or connected, and listens no more", async () => {
    const held = await client();
    const heldEnds = ended(held);
    await relay[Symbol.asyncDispose]();
    await heldEnds;
    await rejects(once(connect(Number(new URL(relay.url).port), "127.0.0.1"), "connect"), /ECONNREFUSED/);

    relay = await Relay.listen();
    relay.open(url);
    const connected = await client();
    connected.write("x");
    await once(connected, "data");
    const connectedEnds = ended(connected);
    await relay[Symbol.asyncDispose]();
    await connectedEnds;
    await relay[Symbol.asyncDispose]();
  });
});
