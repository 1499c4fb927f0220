import assert from "node:assert/strict";
import { constants, readFileSync, symlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { Agent, createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { execa } from "execa";
import { longestQueue } from "../../recorder/limits.ts";
import { listening } from "../offline/in-process.ts";
import { recordingPlace } from "./place.ts";
import { eventOf, send } from "./send.ts";

const taking = () => listening(createServer((request, response) => request.resume().once("end", () => response.end())));

/** The bytes that are in use once all garbage is collected. */
function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("a recording", function () {
  this.timeout(120_000);

  it("of 10,000 events takes bounded memory, and holds every one of them", async () => {
    await using marquez = await taking();
    await using place = recordingPlace();
    const samples: number[] = [];
    let events = 0;
    const receiver = await place.recording.receive("refine", marquez.url, () => {
      if (++events % 1000 === 0) samples.push(bytesInUse());
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const padding = "x".repeat(10_000);
    const body = (nth: number) => JSON.stringify(eventOf(`job-${nth}`, { padding }));
    const sender = async (first: number) => {
      for (let nth = first; nth < 10_000; nth += 8) await send(receiver.url, { agent, body: body(nth) });
    };
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(sender));
    agent.destroy();
    await receiver.quiet();
    assert.equal(samples.length, 10);
    const most = (half: number[]) => Math.max(...half) / 1024 / 1024;
    const [first, second] = [most(samples.slice(0, 5)), most(samples.slice(5))];
    assert.ok(second - first < 25, `the second 50 MB of events took ${second - first} MB more than the first`);
    const lines = await place.lines();
    const names = lines.map(({ event }) => (event as { job: { name: string } }).job.name);
    assert.equal(new Set(names).size, 10_000);
  });

  it("on a disk that is slower than the sender lets the sender wait, and loses nothing", async () => {
    await using place = recordingPlace();
    // A pipe takes lines only as fast as the test reads them.
    const file = place.bundle.path("events.ndjson");
    await execa("mkfifo", [file]);
    const pipe = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const body = JSON.stringify(eventOf("slow", { padding: "x".repeat(900_000) }));
    const full = Promise.withResolvers<void>();
    const waiting: number[] = [];
    await using marquez = await listening(
      createServer((request, response) => {
        waiting.push(place.recording.waiting);
        if (place.recording.waiting > longestQueue - body.length) full.resolve();
        request.resume().once("end", () => response.end());
      }),
    );
    const receiver = await place.recording.receive("refine", marquez.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sent = Promise.all(Array.from({ length: 40 }, () => send(receiver.url, { agent, body })));
    await full.promise;
    const reader = execa("cat", [file]);
    await sent;
    agent.destroy();
    await place.recording[Symbol.asyncDispose]();
    const { stdout } = await reader;
    await pipe.close();
    assert.equal(stdout.match(/^\{"at":.*"\}\}$/gm)?.length, 40);
    assert.ok(Math.max(...waiting) <= longestQueue);
  });

  it("on a full disk breaks no sender, and says so when it is disposed of", async () => {
    await using marquez = await taking();
    await using place = recordingPlace();
    const file = place.bundle.path("events.ndjson");
    symlinkSync("/dev/full", file);
    const receiver = await place.recording.receive("refine", marquez.url, place.hear);
    for (let nth = 0; nth < 3; nth++) assert.equal((await send(receiver.url, { body: "{}" })).status, 200);
    await receiver.quiet();
    assert.equal(place.heard.length, 3);
    await assert.rejects(place.recording[Symbol.asyncDispose](), { code: "STEP", message: /the disk is full/ });
  });

  it("says what failed in who listens when it is disposed of, and breaks no sender", async () => {
    await using marquez = await taking();
    await using place = recordingPlace();
    const receiver = await place.recording.receive("refine", marquez.url, () => {
      throw new Error("cannot listen");
    });
    assert.equal((await send(receiver.url, { body: "{}" })).status, 200);
    await assert.rejects(place.recording[Symbol.asyncDispose](), /cannot listen/);
    assert.equal(readFileSync(place.bundle.path("events.ndjson"), "utf8"), "");
  });
});
