import assert from "node:assert/strict";
import { needOf, noRoom, placesByDefault, roomFor, shortage } from "../../rehearsal/capacity.ts";
import { exitCodeOfError } from "../../rehearsal/exit-code.ts";
import { exampleSettings } from "../context/example.ts";

const need = { memory: 1500, disk: 200 };
const gigabytes = (number: number) => number * 1024 ** 3;

describe("what an engine can hold", () => {
  it("is one more rehearsal as long as its memory and its disk are enough for one", () => {
    assert.equal(shortage(need, { memory: 1500, disk: 200 }), undefined);
    assert.equal(
      shortage(need, { memory: 1499, disk: 200 }),
      "1499 MB of memory are free, and one rehearsal takes 1500 MB",
    );
    assert.equal(
      shortage(need, { memory: 1500, disk: 12 }),
      "12 MB of its disk are free, and one rehearsal takes 200 MB",
    );
  });

  it("is not judged by what is not known of it", () => {
    assert.equal(shortage(need, { memory: undefined, disk: undefined }), undefined);
    assert.equal(roomFor(need, { memory: undefined, disk: undefined }), undefined);
  });

  it("is told as a number of rehearsals", () => {
    assert.equal(roomFor(need, { memory: 4600, disk: 10_000 }), 3);
    assert.equal(roomFor(need, { memory: 4600, disk: 500 }), 2);
    assert.equal(roomFor(need, { memory: -100, disk: undefined }), 0);
  });

  it("depends on the services that the rehearsal starts, and on whose machine its processes run", () => {
    const all = exampleSettings("/tmp", { prefect: { enabled: true, deployment: "one" } });
    const less = exampleSettings("/tmp", { marquez: { url: "http://127.0.0.1:5000" } });
    const here = { isHere: true };
    assert.ok(needOf(less, here).memory < needOf(all, here).memory);
    assert.ok(needOf(all, { isHere: false }).memory < needOf(all, here).memory);
  });

  it("is by default two rehearsals on each processor, or what its memory holds, and fewer than Docker has networks", () => {
    assert.equal(placesByDefault({ processors: 2, memory: gigabytes(16) }, need), 4);
    assert.equal(placesByDefault({ processors: 8, memory: gigabytes(8) }, need), 4);
    assert.equal(placesByDefault({ processors: 64, memory: gigabytes(512) }, need), 24);
    assert.equal(placesByDefault({ processors: 1, memory: gigabytes(1) }, need), 1);
  });

  it("is refused in words that say what is short and what to do, with exit code 3", () => {
    const refusal = noRoom("900 MB of memory are free, and one rehearsal takes 1500 MB");
    assert.equal(refusal.code, "CAPACITY");
    assert.equal(exitCodeOfError(refusal), 3);
    assert.match(refusal.message, /one more rehearsal: 900 MB of memory are free, .* takes 1500 MB\n.*`rehearse reap`/);
  });
});
