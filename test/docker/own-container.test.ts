import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import {
  containerHasEnded,
  findContainer,
  folderOnEngine,
  marksOf,
  type OwnContainer,
  possibleIds,
} from "../../docker/own-container.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { FakeClient } from "./fake-client.ts";

const id = "3f7a9c".padEnd(64, "0");
const other = "77bb11".padEnd(64, "1");

/** Lines as Docker and podman leave them in /proc/self/mountinfo, shortened to what the kernel always writes. */
const mountOf = (from: string, at: string) => `742 711 254:1 ${from} ${at} rw,relatime - ext4 /dev/vda1 rw`;
const docker = ["hosts", "hostname", "resolv.conf"].map((file) =>
  mountOf(`/var/lib/docker/containers/${id}/${file}`, `/etc/${file}`),
);

describe("what may be the id of this process's container", () => {
  it("is in the paths of the files that the engine mounts, in the group, and in the name of the host", () => {
    assert.deepEqual(possibleIds(docker.join("\n"), "0::/", "runner"), [id]);
    const podman = mountOf(`/containers/overlay-containers/${id}/userdata/hostname`, "/etc/hostname");
    assert.deepEqual(possibleIds(podman, "0::/", "runner"), [id]);
    assert.deepEqual(possibleIds("", `11:cpu:/docker/${id}\n0::/system.slice`, "runner"), [id]);
    assert.deepEqual(possibleIds("", `0::/system.slice/docker-${id}.scope`, "runner"), [id]);
    assert.deepEqual(possibleIds("", "0::/", id.slice(0, 12)), [id.slice(0, 12)]);
  });

  it("is nothing of the containers whose files a machine has mounted for others, and no other name", () => {
    const ofOthers = [
      mountOf(`/var/lib/docker/containers/${other}/mounts/shm`, `/var/lib/docker/containers/${other}/mounts/shm`),
      mountOf("/", "/var/lib/docker"),
    ];
    assert.deepEqual(possibleIds(ofOthers.join("\n"), "9:name=systemd:/\n0::/init.scope", "build-host"), []);
    assert.deepEqual(possibleIds("", "", ""), []);
  });
});

describe("the container of this process", () => {
  const inspect = (more: Record<string, unknown> = {}) =>
    JSON.stringify([
      {
        Id: id,
        State: { Running: true, StartedAt: "2026-11-24T17:06:00.1Z" },
        HostConfig: { NetworkMode: "bridge" },
        Mounts: [
          { Type: "bind", Source: "/home/ci/builds/7", Destination: "/builds" },
          { Type: "volume", Source: "/var/lib/docker/volumes/cache/_data", Destination: "/builds/cache" },
          { Type: "tmpfs", Source: "", Destination: "/scratch" },
        ],
        ...more,
      },
    ]);
  /** An engine that knows one container. */
  const engine = (answer: string) =>
    new FakeClient(
      `case "$*" in *${id.slice(0, 12)}*) echo '${answer}' ;; *) echo "Error: No such container: x" >&2; exit 1 ;; esac`,
    );

  it("is the one that the engine confirms", () => {
    using _engine = engine(inspect());
    const { container, isCertain } = findContainer([other, id]);
    assert.deepEqual([container?.id, container?.network, isCertain], [id, id, true]);
    assert.equal(marksOf(container as OwnContainer), `${id}@2026-11-24T17:06:00.1Z`);
    assert.deepEqual(findContainer([other]), { container: undefined, isCertain: true });
  });

  it("is none whose name alone looks like it, that does not run, or that the engine says nothing of", () => {
    {
      using _engine = new FakeClient(`echo '${inspect({ Id: other })}'`);
      assert.equal(findContainer([id.slice(0, 12)]).container, undefined);
    }
    {
      using _engine = engine(inspect({ State: { Running: false, StartedAt: "" } }));
      assert.equal(findContainer([id]).container, undefined);
    }
    using _engine = new FakeClient("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    assert.deepEqual(findContainer([id]), { container: undefined, isCertain: false });
  });

  it("has the network of its machine, or that of another container, where it was started so", () => {
    for (const [mode, network] of [
      ["host", undefined],
      [`container:${other}`, other],
    ]) {
      using _engine = engine(inspect({ HostConfig: { NetworkMode: mode } }));
      assert.equal(findContainer([id]).container?.network, network);
    }
  });

  it("has ended once it is gone, stopped, or started again, and not where the engine does not say", async () => {
    const marks = `${id}@2026-11-24T17:06:00.1Z`;
    const ended = async (...script: string[]) => {
      using _engine = new FakeClient(...script);
      return await containerHasEnded(marks);
    };
    assert.equal(await ended("echo true@2026-11-24T17:06:00.1Z"), false);
    assert.equal(await ended("echo false@2026-11-24T17:06:00.1Z"), true);
    assert.equal(await ended("echo true@2026-11-25T08:00:00.7Z"), true);
    assert.equal(await ended("echo 'Error: No such container: 3f7a9c' >&2; exit 1"), true);
    assert.equal(await ended("echo 'Cannot connect to the Docker daemon' >&2; exit 1"), false);
  });
});

describe("where the engine has a folder of this process", () => {
  const place = temporaryPlace("own-container-");
  after(() => place.remove());
  const container = (...folders: [string, string][]): OwnContainer => ({
    ...{ id, startedAt: "", network: id },
    folders: new Map(folders),
  });

  it("is under the path of the mount that holds it, the innermost one", () => {
    const own = container(["/builds", "/home/ci/builds/7"], ["/builds/cache", "/var/lib/docker/volumes/cache/_data"]);
    assert.equal(folderOnEngine("/builds", own), "/home/ci/builds/7");
    assert.equal(folderOnEngine("/builds/team/etl", own), "/home/ci/builds/7/team/etl");
    assert.equal(folderOnEngine("/builds/cache/s3", own), "/var/lib/docker/volumes/cache/_data/s3");
  });

  it("is nowhere for a folder that only this container has", () => {
    const own = container(["/builds", "/home/ci/builds/7"]);
    for (const folder of ["/", "/home", "/buildsteps"]) assert.equal(folderOnEngine(folder, own), undefined);
  });

  it("is found through links, also for a folder that is not there yet", () => {
    const mounted = join(place.path, "mounted");
    mkdirSync(mounted);
    symlinkSync(mounted, join(place.path, "link"));
    const own = container([mounted, "/srv/data"]);
    assert.equal(folderOnEngine(join(place.path, "link", "new", "s3"), own), "/srv/data/new/s3");
  });

  it("is the same path for a process that runs in no container of the engine", () => {
    assert.equal(folderOnEngine("/some/folder"), "/some/folder");
  });
});
