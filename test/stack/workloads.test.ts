import assert from "node:assert/strict";
import { newIdentity } from "../../context/identity.ts";
import { minuteAfter } from "../../kubernetes/guard.ts";
import { imagesIn } from "../../kubernetes/images.ts";
import { labelsOfNamespace, namespaceOf } from "../../kubernetes/labels.ts";
import { manifests } from "../../kubernetes/manifests.ts";
import { namespaceObject } from "../../kubernetes/namespace.ts";
import { statesIn } from "../../kubernetes/service-states.ts";
import { loadSettings } from "../../settings/load.ts";
import { planServices } from "../../settings/services.ts";
import { workloadsOf } from "../../stack/workloads.ts";
import { packageRoot } from "../../version.ts";

const given = { databasePassword: "a-generated-password", prefectUi: false };
const identity = newIdentity({ stack: "local", project: packageRoot, owner: "host/1/2/3/4", expires: 60_000 });

function stackOf(...overrides: string[]) {
  const settings = loadSettings({ stack: "local", directory: packageRoot, overrides });
  const workloads = workloadsOf(planServices(settings), settings, given);
  return {
    workloads,
    objects: manifests({ prefix: "rehearsal", labels: identity.labels, workloads, guardImage: "k" }),
  };
}
const names = (...overrides: string[]) => stackOf(...overrides).workloads.map(({ name }) => name);

describe("the services of a stack, for a cluster", () => {
  it("are those that the rehearsal provisions, and the user's own", () => {
    assert.deepEqual(names("services.cache.image=redis:8"), ["postgres", "marquez", "prefect", "web", "cache"]);
    assert.deepEqual(names("marquez.url=http://marquez.example", "prefect.enabled=false"), []);
  });

  it("keep the generated password out of everything but Secrets", () => {
    const others = stackOf().objects.filter(({ kind }) => kind !== "Secret");
    assert.ok(!JSON.stringify(others).includes(given.databasePassword));
    const secrets = stackOf().objects.filter(({ kind }) => kind === "Secret");
    assert.deepEqual(
      secrets.map(({ metadata }) => metadata.name),
      ["postgres", "marquez"],
    );
  });

  it("have in memory what they write, under a root that cannot be written: the database its socket, too", () => {
    const [postgres] = stackOf().workloads;
    assert.equal(postgres?.readOnly, true);
    const folders = Object.keys(postgres?.memory ?? {});
    assert.deepEqual(folders.sort(), ["/dev/shm", "/run/postgresql", "/tmp", "/var/lib/postgresql/data"]);
  });

  it("have their variables as they are written, also where Kubernetes would put another in", () => {
    const { objects } = stackOf("services.cache.image=redis:8", "services.cache.env.TEXT=$(HOME) $5");
    const text = JSON.stringify(
      objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "cache"),
    );
    assert.ok(text.includes('"$$(HOME) $$5"'), text);
  });
});

describe("what says whose a namespace is", () => {
  it("is read as it was written", () => {
    const { metadata } = namespaceObject(namespaceOf("rehearsal", identity.id), identity.labels);
    assert.ok(metadata.name.length <= 63);
    assert.deepEqual(labelsOfNamespace(metadata), identity.labels);
  });

  it("is missing where one of its parts is", () => {
    const { metadata } = namespaceObject("n", identity.labels);
    const { "lineage-rehearsal.owner": _, ...annotations } = metadata.annotations ?? {};
    assert.equal(labelsOfNamespace({ ...metadata, annotations }), undefined);
  });
});

describe("the guard of a namespace", () => {
  it("comes in the first minute in which the namespace has expired", () => {
    assert.equal(minuteAfter(new Date("2026-11-29T23:59:30Z")), "0 0 30 11 *");
    assert.equal(minuteAfter(new Date("2026-11-29T12:34:00Z")), "34 12 29 11 *");
  });
});

describe("how a service stands in a cluster", () => {
  const labels = { "app.kubernetes.io/name": "marquez" };
  const deployment = { kind: "Deployment", metadata: { name: "marquez", labels }, status: {} };
  const pod = (status: object, more: object = {}) => ({
    kind: "Pod",
    metadata: { name: "pod-1", labels, ...more },
    status,
  });
  const container = (status: object) => pod({ containerStatuses: [{ ready: false, restartCount: 0, ...status }] });
  const state = (...pods: object[]) => statesIn({ items: [deployment, ...pods] }).get("marquez");

  it("is starting as long as time may help", () => {
    assert.deepEqual(state(), { status: "starting", why: "it has no pod yet" });
    const conditions = [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }];
    assert.deepEqual(state(pod({ conditions })), { status: "starting", pod: "pod-1", why: "0/3 nodes are available" });
    assert.equal(state(container({ state: { waiting: { reason: "ContainerCreating" } } }))?.status, "starting");
    assert.equal(state(container({ state: { running: {} } }))?.status, "starting");
    assert.equal(state(container({ ready: true, state: { running: {} } }))?.status, "ready");
  });

  it("is failed where no time helps, with the cluster's own words", () => {
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
    assert.deepEqual(state(container({ state: { waiting } })), {
      status: "failed",
      why: "ImagePullBackOff: Back-off pulling image",
    });
    const refused = { conditions: [{ type: "ReplicaFailure", status: "True", message: "exceeded quota" }] };
    assert.deepEqual(statesIn({ items: [{ ...deployment, status: refused }] }).get("marquez"), {
      status: "failed",
      why: "exceeded quota",
    });
  });

  it("is failed once it has ended, although the cluster has started it anew", () => {
    const lastState = { terminated: { exitCode: 137, reason: "OOMKilled" } };
    assert.deepEqual(state(container({ ready: true, restartCount: 1, state: { running: {} }, lastState })), {
      status: "failed",
      why: "it has ended with exit code 137 (OOMKilled)",
    });
  });

  it("is that of the pod that stays, where one before it is still ending", () => {
    const ending = pod(
      { containerStatuses: [{ ready: false, restartCount: 0, state: { terminated: { exitCode: 143 } } }] },
      { deletionTimestamp: "2026-11-29T12:00:00Z" },
    );
    assert.equal(state(ending, container({ ready: true, state: { running: {} } }))?.status, "ready");
  });
});

describe("the images that the pods of a stack run", () => {
  it("are known once a node has them, by their digests", () => {
    const pod = (service: string, image: string, imageID?: string) => ({
      metadata: { name: `${service}-1`, labels: { "app.kubernetes.io/name": service } },
      spec: { containers: [{ image }] },
      status: imageID === undefined ? {} : { containerStatuses: [{ imageID }] },
    });
    const [pulled, loaded] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
    const items = [
      pod("postgres", "postgres:14.19", `docker.io/library/postgres@${pulled}`),
      pod("web", "web:1", loaded),
      pod("marquez", "marquez:1"),
    ];
    assert.deepEqual(imagesIn({ items }), [
      { service: "postgres", pod: "postgres-1", reference: "postgres:14.19", digest: pulled },
      { service: "web", pod: "web-1", reference: "web:1", digest: loaded },
    ]);
  });
});
