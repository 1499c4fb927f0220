import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual, promisify } from "node:util";
import { brotliCompress, deflate, deflateRaw, gzip, gzipSync, zstdCompress } from "node:zlib";
import { toldIn } from "../../evidence/recorded-events.ts";
import { SentEvents } from "../../judgement/sent.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { Secret } from "../../settings/secret.ts";
import { type Answer, AnsweringServer, type ReceivedRequest } from "../answering-server.ts";
import { MemoryJournal, marquezOver } from "../offline/in-process.ts";
import { type RecordingPlace, recordingPlace } from "./place.ts";
import { answeringInManyWays } from "./raw.ts";
import { eventOf, type Sent, send } from "./send.ts";

/** Sends to a server that takes what is no JSON, and returns the only line. */
async function lineOf(place: RecordingPlace, sent: Sent): Promise<RecordedRequest> {
  await using server = await answeringInManyWays();
  const { url } = await place.recording.receive("refine", server.url, place.hear);
  await send(url, { path: "/created", ...sent });
  const [line, ...others] = await place.lines();
  assert.deepEqual(others, []);
  return line as RecordedRequest;
}

describe("a recording", () => {
  let place: RecordingPlace;
  beforeEach(() => {
    place = recordingPlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("holds a line for each request: when, which command, what was asked and what Marquez answered", async () => {
    await using marquez = await marquezOver(new MemoryJournal());
    const { url } = await place.recording.receive("refine", marquez.url);
    const event = eventOf("generic");
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(event);
    assert.equal((await send(url, { headers, body })).status, 201);
    assert.equal((await send(url, { method: "GET", path: "/api/v1/namespaces?limit=1" })).status, 200);
    const [posted, asked] = await place.lines();
    const { at, milliseconds, ...rest } = posted as RecordedRequest;
    assert.equal(new Date(at).toISOString(), at);
    assert.ok(milliseconds > 0);
    const path = "/api/v1/lineage";
    assert.deepEqual(rest, { command: "refine", method: "POST", path, status: 201, bytes: body.length, event });
    assert.deepEqual(Object.keys(asked ?? {}), ["at", "command", "method", "path", "status", "milliseconds", "bytes"]);
    assert.equal(asked?.path, "/api/v1/namespaces?limit=1");
  });

  it("knows by its address which command sent an event, and tells who listens", async () => {
    await using server = await AnsweringServer.start(() => ({ status: 201, body: "" }));
    const others: RecordedRequest[] = [];
    const refine = await place.recording.receive("refine", server.url, place.hear);
    const aviation = await place.recording.receive("refine-aviation", server.url, (request) => others.push(request));
    assert.notEqual(refine.url, aviation.url);
    await send(aviation.url, { body: JSON.stringify(eventOf("one")) });
    await send(refine.url, { body: JSON.stringify(eventOf("one")) });
    await Promise.all([refine.quiet(), aviation.quiet()]);
    assert.deepEqual(
      [others, place.heard].map((heard) => heard.map(({ command }) => command)),
      [["refine-aviation"], ["refine"]],
    );
    assert.deepEqual(await place.lines(), [...others, ...place.heard]);
  });

  it("knows at its end what whoever reads the file finds, with large and with redacted events", async () => {
    place.bundle.redactor.conceal(new Secret("hunter22"));
    await using server = await AnsweringServer.start(() => ({ status: 201, body: "" }));
    const { url } = await place.recording.receive("refine", server.url);
    const large = { ...eventOf("large"), padding: Array.from({ length: 300_000 }, (_, nth) => `p${nth}`) };
    for (const event of [eventOf("hunter22"), large, eventOf("one")]) await send(url, { body: JSON.stringify(event) });
    await place.recording[Symbol.asyncDispose]();
    const told = place.recording.told;
    assert.ok(told);
    const read = await toldIn(place.bundle.directory);
    assert.equal(read.all.events.length, 3);
    assert.ok(isDeepStrictEqual(await told.telling.recorded(), read));
    assert.doesNotMatch(JSON.stringify([...read.all.jobs.keys()]), /hunter22/);
  });

  const cases = { "nothing was concealed": ["one", "two"], "a later event was redacted": ["one", "hunter22", "two"] };
  for (const [what, names] of Object.entries(cases))
    it(`gathers what a command sent as it sent it, and knows what the file tells of it, when ${what}`, async () => {
      place.bundle.redactor.conceal(new Secret("hunter22"));
      await using server = await AnsweringServer.start(() => ({ status: 201, body: "" }));
      const sent = new SentEvents();
      const { url } = await place.recording.receive("refine", server.url, sent);
      const run = (nth: number) => ({ run: { runId: `0196c2a0-0000-7000-8000-00000000000${nth}` } });
      const large = { ...eventOf("large", run(9)), padding: Array.from({ length: 300_000 }, (_, nth) => `p${nth}`) };
      for (const event of [...names.map((name, nth) => eventOf(name, run(nth))), large])
        await send(url, { body: JSON.stringify(event) });
      await place.recording[Symbol.asyncDispose]();
      assert.deepEqual(new Set([...sent.runs.values()].map(({ job }) => job.name)), new Set([...names, "large"]));
      const told = await place.recording.told?.telling.recorded();
      assert.ok(isDeepStrictEqual(told, await toldIn(place.bundle.directory)));
    });

  it("writes no file when nobody is to be recorded, as in a preview", async () => {
    await place.recording[Symbol.asyncDispose]();
    assert.ok(!existsSync(place.bundle.path("events.ndjson")));
  });

  const refusals: [what: string, answer: Answer, says: string | undefined][] = [
    ["404", { status: 404, body: { code: 404, message: "Job not found." } }, '{"code":404,"message":"Job not found."}'],
    [
      "422",
      { status: 422, body: { errors: ["job.name must not be null"] } },
      '{"errors":["job.name must not be null"]}',
    ],
    ["500", { status: 500, body: "x".repeat(3000) }, "x".repeat(2000)],
    ["a redirection", { status: 302, body: "elsewhere" }, "elsewhere"],
    ["an empty refusal", { status: 503, body: "" }, undefined],
    ["no refusal", { status: 201, body: "created" }, undefined],
  ];
  for (const [what, answer, says] of refusals)
    it(`holds Marquez's words: ${what}`, async () => {
      await using server = await AnsweringServer.start(() => answer);
      const { url } = await place.recording.receive("refine", server.url);
      await send(url, { body: "{}" });
      const [line] = await place.lines();
      assert.equal(line?.status, answer.status);
      assert.equal(line?.answer, says);
    });

  it("reads Marquez's words when they are compressed", async () => {
    await using server = await answeringInManyWays();
    const { url } = await place.recording.receive("refine", server.url);
    await send(url, { path: "/refused-gzip" });
    const [line] = await place.lines();
    assert.equal(line?.answer, "packed");
  });

  const event = eventOf("grüße");
  const json = Buffer.from(JSON.stringify(event));
  const codings: Record<string, [coding: string, compress: (bytes: Buffer) => Promise<Buffer>]> = {
    gzip: ["gzip", promisify(gzip)],
    deflate: ["deflate", promisify(deflate)],
    "deflate without its frame": ["deflate", promisify(deflateRaw)],
    br: ["br", promisify(brotliCompress)],
    zstd: ["zstd", promisify(zstdCompress)],
    "one coding within another": ["br, GZIP", async (bytes) => gzipSync(await promisify(brotliCompress)(bytes))],
  };
  for (const [what, [coding, compress]] of Object.entries(codings))
    it(`decompresses ${what}`, async () => {
      const body = await compress(json);
      const line = await lineOf(place, { body, headers: { "content-encoding": coding } });
      assert.deepEqual(line.event, event);
      assert.equal(line.bytes, body.length);
    });

  const unreadable: [what: string, sent: Sent, text: string][] = [
    ["text", { body: `hello ${"x".repeat(3000)}` }, `hello ${"x".repeat(1994)}`],
    ["JSON that breaks off", { body: '{"eventType":' }, '{"eventType":'],
    [
      "what is no gzip",
      { body: "{}", headers: { "content-encoding": "gzip" } },
      "[a body that is no gzip: incorrect header check]",
    ],
    [
      "an unknown coding",
      { body: "{}", headers: { "content-encoding": "lzma" } },
      "[a body in the coding lzma, which the recorder does not know]",
    ],
    [
      "what grows beyond all bounds",
      { body: gzipSync(Buffer.alloc(65 * 1024 * 1024, " ")), headers: { "content-encoding": "gzip" } },
      "[a body of more than 64 MB: too large to be recorded]",
    ],
    [
      "what is too large as it is",
      { body: Buffer.alloc(65 * 1024 * 1024, " ") },
      "[a body of more than 64 MB: too large to be recorded]",
    ],
    [
      "millions of values",
      { body: gzipSync(`[${"{},".repeat(2_000_000)}{}]`), headers: { "content-encoding": "gzip" } },
      "[a body of more than 2000000 values: too large to be recorded]",
    ],
    [
      "JSON that is nested too deeply",
      { body: "[".repeat(100_000) + "]".repeat(100_000) },
      "[a body that is nested too deeply, or too long, to be written]",
    ],
  ];
  for (const [what, sent, text] of unreadable)
    it(`says what it cannot read: ${what}`, async () => {
      const line = await lineOf(place, sent);
      assert.equal(line.text, text);
      assert.ok(!("event" in line));
      assert.equal(line.bytes, Buffer.byteLength(sent.body ?? ""));
    });

  const large = (secret: string) =>
    eventOf("large", { fields: Array(30_000).fill({ name: "a column", note: secret }) });

  it("keeps a body of more than a megabyte whole in a file of its own, which the line names", async () => {
    await using server = await answeringInManyWays();
    place.bundle.redactor.conceal(new Secret("correct-horse-battery"));
    const { url } = await place.recording.receive("refine", server.url, place.hear);
    const sent = large("correct-horse-battery");
    await send(url, { path: "/created", body: JSON.stringify(sent) });
    await send(url, { path: "/created", body: `no JSON: ${"correct-horse-battery ".repeat(60_000)}` });
    await send(url, { path: "/created", body: JSON.stringify(eventOf("small")) });
    const lines = await place.lines();
    assert.deepEqual(
      lines.map(({ file }) => file),
      ["event-0001.json", "event-0002.txt", undefined],
    );
    assert.ok(!("event" in (lines[0] ?? {})));
    const written = JSON.parse(readFileSync(place.bundle.path("event-0001.json"), "utf8"));
    assert.deepEqual(written, large("***"));
    assert.match(readFileSync(place.bundle.path("event-0002.txt"), "utf8"), /^no JSON: (?:\*\*\* ){60000}$/);
    assert.deepEqual(place.heard[0]?.event, sent, "who listens gets the event in any case");
    assert.equal(place.heard[0]?.file, "event-0001.json");
  });

  it("removes secrets from paths, events, texts and Marquez's words, and tells them who listens", async () => {
    const secret = "correct-horse-battery";
    await using server = await AnsweringServer.start(({ path }: ReceivedRequest) => ({
      status: 400,
      body: `${"x".repeat(1980)}${path}`,
    }));
    place.bundle.redactor.conceal(new Secret(secret));
    const { url } = await place.recording.receive("refine", server.url, place.hear);
    const body = JSON.stringify({ job: { [secret]: [`a ${secret}`], toJSON: secret, authorization: "Bearer abc" } });
    await send(url, { path: `/api?token=${secret}`, body });
    await place.recording[Symbol.asyncDispose]();
    const text = readFileSync(place.bundle.path("events.ndjson"), "utf8");
    assert.doesNotMatch(text, /correct|horse|battery|abc/);
    const line = JSON.parse(text);
    assert.deepEqual(line.event, { job: { "***": ["a ***"], toJSON: "***", authorization: "***" } });
    assert.equal(line.path, "/api?token=***");
    assert.deepEqual(place.heard[0]?.event, JSON.parse(body));
  });
});

describe("a recording before a Marquez that wants credentials", () => {
  const headers = { Authorization: new Secret("Bearer a.token"), "X-Key": new Secret("a key") };
  let place: RecordingPlace;
  beforeEach(() => {
    place = recordingPlace({ headers });
  });
  afterEach(() => place[Symbol.asyncDispose]());

  /** The credentials that reach Marquez. */
  async function forwarded(sent: Sent["headers"] = {}) {
    await using server = await AnsweringServer.start(() => ({ status: 201, body: "" }));
    const { url } = await place.recording.receive("refine", server.url, place.hear);
    await send(url, { headers: sent, body: JSON.stringify(eventOf("one")) });
    const [reached] = server.headers;
    return [reached?.authorization, reached?.["x-key"]];
  }

  it("adds them to what a command sends, and holds none of them", async () => {
    assert.deepEqual(await forwarded(), ["Bearer a.token", "a key"]);
    assert.doesNotMatch(JSON.stringify([await place.lines(), place.heard]), /a\.token|a key/);
  });

  it("leaves those as they are that the command sends itself, in whatever letters", async () => {
    assert.deepEqual(await forwarded({ AUTHORIZATION: "Bearer its.own" }), ["Bearer its.own", "a key"]);
    assert.deepEqual(await forwarded({ "x-KEY": "" }), ["Bearer a.token", ""]);
  });

  it("gives a redirect to the command, and follows none itself", async () => {
    await using elsewhere = await AnsweringServer.start(() => ({ status: 201, body: "" }));
    await using server = await AnsweringServer.start(({ path }) => ({
      status: 307,
      headers: { location: elsewhere.url + path },
      body: "",
    }));
    const { url } = await place.recording.receive("refine", server.url);
    assert.equal((await send(url, { body: "{}" })).status, 307);
    assert.deepEqual(elsewhere.requests, []);
  });
});
