import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type Listening, MemoryJournal, marquezOver } from "../offline/in-process.ts";
import { recordingPlace } from "./place.ts";
import { answeringInManyWays, answeringRaw, sayRaw, withoutDate } from "./raw.ts";

const host = (server: Listening): string => new URL(server.url).host;

/** Sends the same bytes to a server directly and through a receiver. Both answers must be the same. */
async function same(server: Listening, bytes: string | Buffer): Promise<string> {
  await using place = recordingPlace();
  await using receiver = await place.recording.receive("refine", server.url);
  const direct = withoutDate(await sayRaw(server.url, bytes));
  assert.equal(withoutDate(await sayRaw(receiver.url, bytes)), direct);
  return direct;
}

const event = JSON.stringify({ eventType: "START", job: { namespace: "hotpass", name: "refine" } });

describe("a sender cannot tell the recorder from Marquez", () => {
  let server: Listening;
  before(async () => {
    server = await answeringInManyWays();
  });
  after(() => server[Symbol.asyncDispose]());

  /** A request on a connection that the server closes after its answer. */
  const last = (method: string, path: string, headers = "", body = "") =>
    `${method} ${path} HTTP/1.1\r\nHost: ${host(server)}\r\n${headers}Connection: close\r\n\r\n${body}`;

  const requests: Record<string, () => string | Buffer> = {
    "the headers of a request, with their case and order": () =>
      last(
        "GET",
        "/echo?a=1&b=%2F",
        "uSER-agent: x\r\nX-Two: ä\r\nACCEPT: */*\r\nx-one: 1\r\nAuthorization: Bearer t\r\n",
      ),
    "a body with a length": () => last("POST", "/echo", `Content-Length: ${event.length}\r\n`, event),
    "a body in chunks": () =>
      last("POST", "/echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\n\r\n"),
    "a body that is gzip, byte for byte": () => {
      const packed = gzipSync(event);
      const head = last("POST", "/echo", `Content-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n`);
      return Buffer.concat([Buffer.from(head), packed]);
    },
    "a POST without a body": () => last("POST", "/echo"),
    "a DELETE with a body": () => last("DELETE", "/echo", "Content-Length: 3\r\n", "abc"),
    "an unusual method": () => last("REPORT", "/echo"),
    "a path outside the API": () => last("GET", "/echo?../..//%00"),
    "OPTIONS *": () => last("OPTIONS", "*"),
    HEAD: () => last("HEAD", "/echo"),
    "HEAD of chunks": () => last("HEAD", "/chunked"),
    "201 without a body": () => last("POST", "/created", "Content-Length: 2\r\n", "{}"),
    "a reason of the server's own, and headers twice": () => last("GET", "/named"),
    "an answer in chunks": () => last("GET", "/chunked"),
    trailers: () => last("GET", "/trailers", "TE: trailers\r\n"),
    "an answer that is gzip": () => last("GET", "/gzip", "Accept-Encoding: gzip\r\n"),
    "204": () => last("GET", "/none"),
    "304": () => last("GET", "/unchanged"),
    "404": () => last("GET", "/nowhere"),
    "422": () => last("POST", "/refused", "Content-Length: 2\r\n", "{}"),
    "500": () => last("GET", "/broken"),
    "an answer that closes the connection": () =>
      `POST /early HTTP/1.1\r\nHost: ${host(server)}\r\nContent-Length: 2\r\n\r\n{}`,
    "a request that asks to keep the connection": () =>
      `GET /created HTTP/1.1\r\nHost: x\r\nConnection: Keep-Alive\r\n\r\n${last("GET", "/chunked")}`,
    "several requests at once on a connection": () =>
      `GET /created HTTP/1.1\r\nHost: x\r\n\r\nGET /chunked HTTP/1.1\r\nHost: x\r\n\r\n${last("GET", "/nowhere")}`,
    "HTTP/1.0": () => "GET /created HTTP/1.0\r\n\r\n",
    "HTTP/1.0, to an answer in chunks": () => "GET /chunked HTTP/1.0\r\n\r\n",
    "no host": () => "GET /echo HTTP/1.1\r\n\r\n",
    "what is no HTTP": () => "What do you mean?\r\n\r\n",
    "HTTP/2": () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a header that is too long": () => last("GET", "/echo", `X-Long: ${"x".repeat(20_000)}\r\n`),
  };
  for (const [what, bytes] of Object.entries(requests))
    it(`by ${what}`, async () => {
      assert.match(await same(server, bytes()), /^HTTP\/1\.1 \d{3} /);
    });

  it("by what it waits for before it sends its body", async () => {
    const head = last("POST", "/echo", `Expect: 100-continue\r\nContent-Length: ${event.length}\r\n`);
    assert.match(await same(server, head + event), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  const rawAnswers: Record<string, string[]> = {
    "headers as Jetty writes them": [
      "HTTP/1.1 201 Created\r\nDate: x\r\nVary: Origin\r\nVARY: Accept-Encoding\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    ],
    "a body that the end of the connection ends": ["HTTP/1.1 200 OK\r\nServer: x\r\n\r\nto the end"],
    "a body in chunks that breaks off": ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"],
    "a body that is shorter than its length": ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"],
    "no answer at all": [""],
  };
  for (const [what, answers] of Object.entries(rawAnswers))
    it(`by ${what}`, async () => {
      await using raw = await answeringRaw(...answers);
      await same(raw, "POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}".repeat(answers.length));
    });

  it("by the answers of the stand-in", async () => {
    await using marquez = await marquezOver(new MemoryJournal());
    const closing = `Host: x\r\nConnection: close\r\n`;
    const post = (body: string) =>
      `POST /api/v1/lineage HTTP/1.1\r\n${closing}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    assert.match(await same(marquez, post("no json")), /^HTTP\/1\.1 [45]\d\d /);
    await same(marquez, `GET /api/v1/namespaces HTTP/1.1\r\n${closing}\r\n`);
    await same(marquez, `GET /api/v1/namespaces/none/jobs/none HTTP/1.1\r\n${closing}\r\n`);
  });
});
