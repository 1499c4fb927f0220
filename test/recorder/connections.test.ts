import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createRawServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { AnsweringServer } from "../answering-server.ts";
import { listening } from "../offline/in-process.ts";
import { type RecordingPlace, recordingPlace } from "./place.ts";
import { eventOf, send } from "./send.ts";

/** A port of this machine at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createRawServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** Resolves with the connections that a server accepts, as they come. */
function connectionsOf(server: Server): Socket[] {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  return sockets;
}

const event = eventOf("refine");
const body = JSON.stringify(event);

describe("a receiver's connections", () => {
  let place: RecordingPlace;
  beforeEach(() => {
    place = recordingPlace({ grace: 200 });
  });
  afterEach(() => place[Symbol.asyncDispose]());

  const answersPorts = () =>
    createServer(async (request, response) => {
      await text(request);
      response.end(String(request.socket.remotePort));
    });

  it("stay open as the sender's does: one to Marquez for all requests on one connection", async () => {
    await using marquez = await listening(answersPorts());
    const { url } = await place.recording.receive("refine", marquez.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: string[] = [];
    for (let nth = 0; nth < 5; nth++) ports.push((await send(url, { body, agent })).answer);
    agent.destroy();
    const other = await send(url, { body });
    assert.equal(new Set(ports).size, 1);
    assert.notEqual(other.answer, ports[0], "another connection of the sender is another one to Marquez");
  });

  it("close when Marquez closes its own", async () => {
    const server = answersPorts();
    const sockets = connectionsOf(server);
    await using marquez = await listening(server);
    const { url } = await place.recording.receive("refine", marquez.url);
    const sender = connect(Number(new URL(url).port), "127.0.0.1");
    sender.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(sender, "data");
    const closed = once(sender.resume(), "end");
    sockets[0]?.destroy();
    await closed;
  });

  it("to Marquez close when the sender closes its own", async () => {
    const server = answersPorts();
    const sockets = connectionsOf(server);
    await using marquez = await listening(server);
    const { url } = await place.recording.receive("refine", marquez.url);
    const agent = new Agent({ keepAlive: true });
    await send(url, { body, agent });
    const closed = once(sockets[0] as Socket, "close");
    agent.destroy();
    await closed;
  });

  it("come from this machine's loopback address alone, and none come once the command has ended", async () => {
    await using marquez = await listening(answersPorts());
    const receiver = await place.recording.receive("refine", marquez.url);
    const { url } = receiver;
    const { port } = new URL(url);
    // Only a server that listens on every address answers on this one, too.
    await assert.rejects(send(`http://127.0.0.2:${port}`, { body }), { code: "ECONNREFUSED" });
    assert.equal((await send(url, { body })).status, 200);
    await receiver[Symbol.asyncDispose]();
    await assert.rejects(send(url, { body }), { code: "ECONNREFUSED" });
  });

  it("break when Marquez cannot be reached, and the line has the event and says why", async () => {
    const { url } = await place.recording.receive("refine", `http://127.0.0.1:${await closedPort()}`);
    await assert.rejects(send(url, { body }), { code: "ECONNRESET" });
    const [line] = await place.lines();
    assert.equal(line?.status, null);
    assert.equal(line?.error, "ECONNREFUSED");
    assert.deepEqual(line?.event, event);
  });

  it("break when Marquez cannot be reached and the sender waits before it sends its body", async () => {
    const { url } = await place.recording.receive("refine", `http://127.0.0.1:${await closedPort()}`);
    const sender = connect(Number(new URL(url).port), "127.0.0.1");
    sender.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert.equal(await text(sender), "");
    const [line] = await place.lines();
    assert.equal(line?.error, "ECONNREFUSED");
  });

  it("break when Marquez hangs up, and do not wait forever for the rest of a body", async () => {
    await using marquez = await AnsweringServer.start(() => "hang up");
    const { url } = await place.recording.receive("refine", marquez.url);
    await assert.rejects(send(url, { body }), { code: "ECONNRESET" });
    await using gone = await listening(createServer((request) => request.socket.destroy()));
    const other = await place.recording.receive("refine", gone.url);
    const sender = connect(Number(new URL(other.url).port), "127.0.0.1");
    sender.write("POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    assert.equal(await text(sender), "");
    const lines = await place.lines();
    assert.deepEqual(
      lines.map(({ status, error, text }) => [status, error, text]),
      [
        [null, "ECONNRESET", undefined],
        [null, "ECONNRESET", "{"],
      ],
    );
  });

  it("break in the middle of Marquez's answer, which the line says beside the status", async () => {
    await using marquez = await listening(
      createServer((request, response) => {
        response.writeHead(500, { "content-length": 100 }).write("half an answer", () => request.socket.destroy());
      }),
    );
    const { url } = await place.recording.receive("refine", marquez.url);
    await assert.rejects(send(url, { body }), { code: "ECONNRESET" });
    const [line] = await place.lines();
    assert.deepEqual([line?.status, line?.error, line?.answer], [500, "ECONNRESET", "half an answer"]);
  });

  it("end the request to Marquez when the sender breaks off, and record it", async () => {
    const aborted = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await using marquez = await listening(
      createServer((request, response) => {
        response.once("close", aborted.resolve);
        request.once("data", () => arrived.resolve());
      }),
    );
    const receiver = await place.recording.receive("refine", marquez.url);
    const sender = connect(Number(new URL(receiver.url).port), "127.0.0.1");
    sender.write(`POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`);
    await arrived.promise;
    sender.destroy();
    await aborted.promise;
    await receiver.quiet();
    const [line] = await place.lines();
    assert.deepEqual([line?.status, line?.error, line?.bytes], [null, "the sender broke off", body.length]);
  });

  it("carry bodies and answers while they are still on their way", async () => {
    await using marquez = await listening(
      createServer((request, response) => {
        response.flushHeaders();
        request.pipe(response);
      }),
    );
    const { url } = await place.recording.receive("refine", marquez.url);
    const sender = connect(Number(new URL(url).port), "127.0.0.1").setEncoding("utf8");
    const heard = async (end: string) => {
      for (let all = ""; !all.includes(end); ) all += (await once(sender, "data"))[0];
    };
    sender.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    await heard("\r\n\r\n");
    for (const word of ["one", "two"]) {
      sender.write(`3\r\n${word}\r\n`);
      await heard(word);
    }
    sender.destroy();
  });
});

describe("a receiver", () => {
  let place: RecordingPlace;
  beforeEach(() => {
    place = recordingPlace({ grace: 200 });
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("forwards to a Marquez below a path", async () => {
    await using marquez = await AnsweringServer.start(() => ({ body: "" }));
    const receiver = await place.recording.receive("refine", `${marquez.url}/lineage/`);
    await send(receiver.url, { path: "/api/v1/lineage?x=%2F", body });
    assert.equal(marquez.requests[0]?.path, "/lineage/api/v1/lineage?x=%2F");
    assert.equal((await place.lines())[0]?.path, "/api/v1/lineage?x=%2F", "the line has the sender's path");
  });

  it("keeps to itself what a sender says of its own connection, such as an offer of HTTP/2", async () => {
    await using marquez = await listening(
      createServer((request, response) => response.end(request.rawHeaders.join(" "))),
    );
    const { url } = await place.recording.receive("refine", marquez.url);
    const offer = {
      connection: "Upgrade, HTTP2-Settings",
      upgrade: "h2c",
      "http2-settings": "AAMAAABk",
      te: "trailers",
    };
    const { answer } = await send(url, { method: "GET", path: "/", headers: { ...offer, "x-kept": "1" } });
    assert.equal(answer, `content-length 0 x-kept 1 Host ${new URL(marquez.url).host}`);
  });

  it("is quiet when all that was sent is answered and recorded, even what was sent at the last moment", async () => {
    const held = Promise.withResolvers<void>();
    await using marquez = await AnsweringServer.start(async () => {
      await held.promise;
      return { status: 201, body: "" };
    });
    const receiver = await place.recording.receive("refine", marquez.url, place.hear);
    await receiver.quiet();
    const answered = send(receiver.url, { body });
    const quiet = receiver.quiet().then(() => place.heard.length);
    held.resolve();
    assert.equal(await quiet, 1);
    await answered;
  });

  it("waits for what is under way when it is disposed of, and takes nothing afterwards", async () => {
    const held = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await using marquez = await AnsweringServer.start(async () => {
      arrived.resolve();
      await held.promise;
      return { status: 201, body: "" };
    });
    await using patient = recordingPlace();
    const receiver = await patient.recording.receive("refine", marquez.url);
    const answered = send(receiver.url, { body });
    await arrived.promise;
    const { url } = receiver;
    const disposed = receiver[Symbol.asyncDispose]();
    held.resolve();
    assert.equal((await answered).status, 201);
    await disposed;
    await assert.rejects(send(url, { body }), { code: "ECONNREFUSED" });
    assert.equal((await patient.lines())[0]?.status, 201);
  });

  it("breaks off what Marquez does not answer when it is disposed of", async () => {
    const arrived = Promise.withResolvers<void>();
    await using marquez = await listening(createServer(() => arrived.resolve()));
    const { url } = await place.recording.receive("refine", marquez.url);
    const refused = assert.rejects(send(url, { body }), { code: "ECONNRESET" });
    await arrived.promise;
    const [line] = await place.lines();
    await refused;
    assert.equal(line?.status, null);
    assert.equal(line?.error, "the rehearsal did not wait for Marquez any longer");
    assert.deepEqual(line?.event, event);
  });
});
