import assert from "node:assert/strict";
import { release, totalmem } from "node:os";
import { factsOf } from "../../docker/engine.ts";
import { temporaryPlace } from "../temporary-place.ts";

const answer = {
  ID: "AAAA:BBBB",
  Name: "somewhere",
  NCPU: 4,
  MemTotal: totalmem(),
  KernelVersion: release(),
  DockerRootDir: "/var/lib/docker",
};

describe("the engine", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("engine-");
  });
  afterEach(() => place.remove());

  it("is on this machine when its kernel and its memory are those of this machine", () => {
    assert.deepEqual(factsOf(answer), {
      id: "AAAA:BBBB",
      processors: 4,
      memory: totalmem(),
      isHere: true,
      folder: "/var/lib/docker",
      isPodman: false,
      isRootless: false,
      unlimited: [],
    });
    assert.equal(factsOf({ ...answer, MemTotal: totalmem() - 4096 }).isHere, false);
    assert.equal(factsOf({ ...answer, KernelVersion: "5.15.0-linuxkit" }).isHere, false);
  });

  it("is rootless, and cannot limit containers, as it says itself", () => {
    const rootless = { ...answer, SecurityOptions: ["name=seccomp,profile=default", "name=rootless"] };
    assert.equal(factsOf(rootless).isRootless, true);
    assert.equal(factsOf({ ...answer, SecurityOptions: ["name=seccomp,profile=default"] }).isRootless, false);
    const podman = { ...answer, InitBinary: "", LoggingDriver: "", DockerRootDir: place.path };
    assert.equal(factsOf(podman).isRootless, process.getuid?.() !== 0, "the folder's owner runs it");
    const refused = { MemoryLimit: false, CpuCfsQuota: true, PidsLimit: false };
    assert.deepEqual(factsOf({ ...answer, ...refused }).unlimited, ["memory", "processes"]);
    const all = ["memory", "processors", "processes"];
    assert.deepEqual(factsOf({ ...rootless, CgroupVersion: "1", MemoryLimit: true }).unlimited, all);
    assert.deepEqual(factsOf({ ...rootless, CgroupVersion: "2", MemoryLimit: true }).unlimited, []);
  });

  it("is known by its name and its folder when it gives no id", () => {
    assert.equal(factsOf({ ...answer, ID: "" }).id, "somewhere /var/lib/docker");
    const podman = { ...answer, ID: "99e4a3c5-0000-4000-8000-000000000000", InitBinary: "", LoggingDriver: "" };
    assert.equal(factsOf(podman).id, "somewhere /var/lib/docker", "podman makes up another one for each answer");
    const docker = { ...podman, InitBinary: "docker-init", LoggingDriver: "json-file" };
    assert.equal(factsOf(docker).id, podman.ID);
  });
});
