import assert from "node:assert/strict";
import { release, totalmem } from "node:os";
import { factsOf } from "../../docker/engine.ts";

const answer = {
  ID: "AAAA:BBBB",
  Name: "somewhere",
  NCPU: 4,
  MemTotal: totalmem(),
  KernelVersion: release(),
  DockerRootDir: "/var/lib/docker",
};

describe("the engine", () => {
  it("is on this machine when its kernel and its memory are those of this machine", () => {
    assert.deepEqual(factsOf(answer), {
      id: "AAAA:BBBB",
      processors: 4,
      memory: totalmem(),
      isHere: true,
      folder: "/var/lib/docker",
    });
    assert.equal(factsOf({ ...answer, MemTotal: totalmem() - 4096 }).isHere, false);
    assert.equal(factsOf({ ...answer, KernelVersion: "5.15.0-linuxkit" }).isHere, false);
  });

  it("is known by its name and its folder when it gives no id", () => {
    assert.equal(factsOf({ ...answer, ID: "" }).id, "somewhere /var/lib/docker");
  });
});
