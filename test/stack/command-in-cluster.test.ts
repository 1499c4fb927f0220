import assert from "node:assert/strict";
import { labelsOf } from "../../docker/labels.ts";
import { type CommandInCluster, objectsOfCommand } from "../../kubernetes/command.ts";
import { commandPod } from "../../kubernetes/command-state.ts";
import { objectsIn } from "../../kubernetes/labels.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { roomOfCommands } from "../../stack/commands-in-cluster.ts";
import { packageRoot } from "../../version.ts";
import { exampleSettings } from "../context/example.ts";

const command: CommandInCluster = {
  name: "refine-0123abcd",
  image: "an/image:1",
  filesImage: "postgres:14",
  argv: ["python", "-c", "print('$(HOME) $$')"],
  cwd: "/home/me/project/sub",
  env: { URL: "http://recorder:5000", KEY: "a-secret" },
  folder: "/home/me/project",
  lineageConfig: "transport: a-transport",
  user: "1000:1000",
  megabytes: 2048,
  ways: [],
};
const labels = labelsOf({ project: "p", stack: "s", id: "an-id", owner: "me", expires: new Date(0) });
const objects = objectsOfCommand(command, objectsIn("a-namespace", labels));

describe("a command, for a cluster", () => {
  it("is a Job that runs once, with a Secret of the same name, both found as its rehearsal's", () => {
    assert.deepEqual(
      objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.labels["lineage-rehearsal.id"]]),
      [
        ["Secret", "refine-0123abcd", "an-id"],
        ["Job", "refine-0123abcd", "an-id"],
      ],
    );
    const { spec } = objects[1] as unknown as { spec: { backoffLimit: number; template: { spec: object } } };
    assert.equal(spec.backoffLimit, 0);
    assert.partialDeepStrictEqual(spec.template.spec, { restartPolicy: "Never", automountServiceAccountToken: false });
  });

  it("has its variables and the configuration of its client in the Secret alone", () => {
    const job = JSON.stringify(objects[1]);
    for (const value of [...Object.values(command.env), "a-transport"]) assert.ok(!job.includes(value), value);
    for (const name of Object.keys(command.env)) assert.ok(job.includes(`"name":"${name}"`), name);
  });

  it("gets its arguments as they are written", () => {
    assert.ok(JSON.stringify(objects[1]).includes(JSON.stringify("print('$$(HOME) $$$$')")));
  });
});

describe("the pod of a command, in the words of the API server", () => {
  const pod = (status: object, metadata: object = {}) =>
    commandPod({ metadata: { name: "a-pod", ...metadata }, status });
  const stateOf = (...given: Parameters<typeof pod>) => pod(...given).state;
  const container = (name: string, state: object) => ({ name, state });
  const sent = { initContainerStatuses: [container("files-in", { terminated: { exitCode: 0, reason: "Completed" } })] };
  const command = (state: object) => ({ ...sent, containerStatuses: [container("command", state)] });

  it("waits for a node, and for its files", () => {
    const conditions = [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }];
    assert.deepEqual(stateOf({ conditions }), { status: "waiting", why: "0/3 nodes are available" });
    assert.equal(stateOf({ initContainerStatuses: [container("files-in", { running: {} })] }).status, "files");
  });

  it("ends with its exit code, also where it was killed for its memory", () => {
    assert.equal(stateOf(command({ running: {} })).status, "running");
    const ended = (reason: string, exitCode: number) => stateOf(command({ terminated: { exitCode, reason } }));
    assert.deepEqual(ended("Error", 3), { status: "ended", exitCode: 3, outOfMemory: false });
    assert.deepEqual(ended("OOMKilled", 137), { status: "ended", exitCode: 137, outOfMemory: true });
  });

  it("has failed without a result where an image, a program or the cluster is the cause", () => {
    const kind = (...given: Parameters<typeof pod>) => {
      const state = stateOf(...given);
      return state.status === "failed" ? `${state.kind}: ${state.why}` : state.status;
    };
    const pulling = { waiting: { reason: "ErrImagePull", message: "no such image" } };
    assert.equal(kind(command(pulling)), "image: ErrImagePull: no such image");
    assert.equal(kind(command({ terminated: { exitCode: 128, reason: "StartError", message: "odd" } })), "start: odd");
    const killed = command({ terminated: { exitCode: 137, reason: "Error" } });
    assert.equal(
      kind({ ...killed, reason: "Evicted", message: "low on memory" }),
      "taken away: Evicted: low on memory",
    );
    const disrupted = [{ type: "DisruptionTarget", status: "True", message: "preempted" }];
    assert.equal(kind({ ...killed, conditions: disrupted }), "taken away: preempted");
    assert.equal(
      kind(command({ running: {} }), { deletionTimestamp: "2025-01-02T03:04:05Z" }),
      "taken away: its pod was deleted",
    );
  });

  it("ends as in a shell where the image has not the program, or it may not be run", () => {
    const start = (message: string) =>
      stateOf(command({ terminated: { exitCode: 128, reason: "StartError", message } })) as { exitCode?: number };
    assert.equal(start('exec: "etl": executable file not found in $PATH').exitCode, 127);
    assert.equal(start("exec: /etl: permission denied").exitCode, 126);
  });

  it("tells the digest of its image", () => {
    const status = { containerStatuses: [{ name: "command", imageID: "docker.io/an/image@sha256:0123" }] };
    assert.equal(pod(status).digest, "sha256:0123");
    assert.equal(pod({}).digest, undefined);
  });
});

describe("the room of the commands of a stack in a cluster", () => {
  const room = (refine: RawSettings, more: RawSettings = {}) => {
    const settings = { refine, engine: "kubernetes", kubernetes: { context: "staging" }, ...more };
    return roomOfCommands(exampleSettings(packageRoot, settings));
  };

  it("is none for commands of this machine", () => {
    assert.deepEqual(room({}), { pods: 0, megabytes: 0, processors: 0 });
  });

  it("is that of the largest refinement, as they run one after another", () => {
    const refine = { image: "i:1", container: { megabytes: 1000 } };
    assert.deepEqual(room(refine), { pods: 1, megabytes: 1128, processors: 3 });
    const other = { job: "other", refine: { command: ["true"], container: { megabytes: 3000 } } };
    assert.deepEqual(room(refine, { refinements: { other } }), { pods: 1, megabytes: 3128, processors: 3 });
  });

  it("is that of a worker, a registration and the companions at once", () => {
    const commands = { register: ["true"], worker: ["true"], companions: { one: { command: ["true"] } } };
    const prefect = { enabled: true, deployment: "d", image: "i:1", container: { megabytes: 872 }, ...commands };
    assert.deepEqual(room({}, { prefect }), { pods: 3, megabytes: 3000, processors: 9 });
  });
});
