import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { execa } from "execa";
import { FarDoor } from "../../machine/far-door.ts";
import { farDoorProgram, tokenVariable } from "../../machine/far-door-program.ts";
import { until } from "../../machine/until.ts";

const token = { reveal: () => "a-token" };

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The real program, in a process of its own. */
async function program(port: number) {
  const child = execa("python3", ["-c", farDoorProgram, "127.0.0.1", String(port)], {
    env: { [tokenVariable]: token.reveal() },
    stdin: "ignore",
    reject: false,
    buffer: false,
  });
  await once(createInterface(child.stdout), "line");
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child;
    },
  };
}

/** The ways to the program, which can be cut. */
function ways(port: number) {
  const open = new Set<Socket>();
  return {
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    dial: async (): Promise<Socket> => {
      const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
      await once(socket, "connect");
      open.add(socket);
      return socket.once("close", () => open.delete(socket));
    },
  };
}

describe("a far door", () => {
  let server: Server;
  let to: { host: string; port: number };
  let heard: number;
  let port: number;
  beforeEach(async () => {
    // It answers once it has the whole question: the other side has ended its half by then.
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      void buffer(socket).then(
        (all) => socket.end(`had ${all}`),
        () => {},
      );
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    to = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    heard = await freePort();
    port = await freePort();
  });
  afterEach(() => void server.close());

  async function answerTo(text: string): Promise<string> {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    socket.end(text);
    return (await buffer(socket)).toString();
  }

  it("leads who comes there to a server here, 50 at once, and is quiet when all have left", async () => {
    await using _there = await program(heard);
    await using door = await FarDoor.open({ ...ways(heard), token, port, to });
    assert.equal(door.used, false);
    const questions = Array.from({ length: 50 }, (_, nth) => `${nth} ${"x".repeat(100_000)}`);
    const answers = await Promise.all(questions.map((question) => answerTo(question)));
    assert.deepEqual(
      answers,
      questions.map((question) => `had ${question}`),
    );
    assert.equal(door.used, true);
    await door.quiet();
  });

  it("takes no more than the server here reads", async () => {
    await using _there = await program(heard);
    // It reads nothing.
    const silent = createServer({ pauseOnConnect: true });
    const came = once(silent.listen(0, "127.0.0.1"), "listening").then(() => once(silent, "connection"));
    await once(silent, "listening");
    const { port: silentPort } = silent.address() as AddressInfo;
    await using _door = await FarDoor.open({ ...ways(heard), token, port, to: { ...to, port: silentPort } });
    const client = connect({ host: "127.0.0.1", port });
    client.on("error", () => {});
    const piece = Buffer.alloc(1024 * 1024);
    // Far more than all buffers between hold.
    for (let nth = 0; nth < 64; nth++) client.write(piece);
    const [inside] = (await came) as [Socket];
    assert.ok(client.writableLength > 0);
    let bytes = 0;
    inside.on("data", (data: Buffer) => {
      bytes += data.length;
    });
    client.end();
    await once(inside.resume(), "end");
    assert.equal(bytes, 64 * piece.length);
    inside.destroy();
    silent.close();
  });

  it("lets a client that goes away go, and the next come", async () => {
    await using _there = await program(heard);
    await using door = await FarDoor.open({ ...ways(heard), token, port, to });
    const client = connect({ host: "127.0.0.1", port });
    await once(client, "connect");
    client.write("half a");
    client.resetAndDestroy();
    assert.equal(await answerTo("a question"), "had a question");
    await door.quiet();
  });

  it("is there again when the way was cut", async () => {
    await using _there = await program(heard);
    const way = ways(heard);
    await using _door = await FarDoor.open({ ...way, token, port, to });
    way.cut();
    assert.equal(await answerTo("a question"), "had a question");
  });

  it("is there again, at the same port, once a program that was killed runs again", async () => {
    const there = await program(heard);
    await using _door = await FarDoor.open({ ...ways(heard), token, port, to });
    await there[Symbol.asyncDispose]();
    await assert.rejects(answerTo("a question"), { code: "ECONNREFUSED" });
    await using _again = await program(heard);
    const answered = () => answerTo("a question").catch(() => "");
    assert.equal(await until(answered, Boolean, { every: 20, within: 10_000 }), "had a question");
  });

  it("leads nobody any more when it is disposed of", async () => {
    await using _there = await program(heard);
    const door = await FarDoor.open({ ...ways(heard), token, port, to });
    await door[Symbol.asyncDispose]();
    const client = connect({ host: "127.0.0.1", port });
    await once(client, "connect");
    client.end("anybody?");
    // Whoever comes waits for a connection of the next one.
    await using _door = await FarDoor.open({ ...ways(heard), token, port, to });
    assert.equal((await buffer(client)).toString(), "had anybody?");
  });

  it("does not open for who has another token, or says nothing of use", async () => {
    await using _there = await program(heard);
    for (const other of ["another", "", "a-token 1", "ä"])
      await assert.rejects(
        FarDoor.open({ ...ways(heard), token: { reveal: () => other }, port, to }),
        /has closed the connection/,
        other,
      );
    await assert.rejects(answerTo("a question"), { code: "ECONNREFUSED" });
  });

  it("does not open at a port that is taken", async () => {
    await using _there = await program(heard);
    await assert.rejects(FarDoor.open({ ...ways(heard), token, port: to.port, to }), /has closed the connection/);
  });
});
