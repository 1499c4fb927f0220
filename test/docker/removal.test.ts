import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { labelled, labelledObjects, objectKinds } from "../../docker/containers.ts";
import { networkExists } from "../../docker/engine.ts";
import { labelOptions, labelsOf } from "../../docker/labels.ts";
import { removeLabelled } from "../../docker/remove.ts";

const docker = async (...args: string[]) => (await execa("docker", args)).stdout;

describe("the labels of a rehearsal, on a real engine", function () {
  this.timeout(60_000);
  const run = randomUUID();
  const image = `lineage-rehearsal-test:${run}`;

  /** A network, a volume and a container that uses both, with the labels of a rehearsal. */
  async function make(id: string): Promise<Record<(typeof objectKinds)[number], string>> {
    const values = { project: run, stack: "local", id, owner: "kept:host/1/2", expires: new Date(0) };
    const labels = labelOptions(labelsOf(values));
    const network = await docker("network", "create", ...labels, id);
    const volume = await docker("volume", "create", ...labels);
    const mount = ["--volume", `${volume}:/data`, "--network", id];
    const container = await docker("container", "create", ...labels, ...mount, image, "/nothing");
    return { container, network, volume };
  }

  before(async () => {
    const empty = execa("tar", ["--create", "--files-from", "/dev/null"]);
    await empty.pipe("docker", ["import", "-", image]);
  });
  after(async () => {
    await removeLabelled(`lineage-rehearsal.project=${run}`);
    await execa("docker", ["image", "rm", "--force", image], { reject: false });
  });

  it("find objects of every kind and nobody else's, say whose they are, and remove them in an order that works", async () => {
    const [one, two] = [`${run}-one`, `${run}-two`];
    const { container, network, volume } = await make(one);
    await make(two);
    const label = `lineage-rehearsal.id=${one}`;

    assert.deepEqual(await labelled("container", label), [container]);
    assert.deepEqual(await labelled("volume", label), [volume]);
    const [found = ""] = await labelled("network", label);
    assert.ok(found !== "" && network.startsWith(found));
    assert.equal(await networkExists(one), true);

    const described = await labelledObjects(label, "lineage-rehearsal.stack=local");
    const values = { project: run, stack: "local", id: one, owner: "kept:host/1/2", expires: new Date(0) };
    assert.deepEqual(described, [values, values, values]);
    assert.deepEqual(await labelledObjects(label, "lineage-rehearsal.stack=staging"), []);

    assert.deepEqual(await removeLabelled(label), { found: 3, left: [] });
    assert.equal(await networkExists(one), false);
    assert.deepEqual(await removeLabelled(label), { found: 0, left: [] });
    for (const kind of objectKinds)
      assert.equal((await labelled(kind, `lineage-rehearsal.id=${two}`)).length, 1, `the other rehearsal's ${kind}`);
  });

  it("that cannot be removed now are left with the command that will remove them", async () => {
    const id = `${run}-used`;
    await make(id);
    // A container without the labels uses the volume, which therefore stays.
    const [volume = ""] = await labelled("volume", `lineage-rehearsal.id=${id}`);
    const user = await docker("container", "create", "--volume", `${volume}:/data`, image, "/nothing");
    try {
      const { found, left } = await removeLabelled(`lineage-rehearsal.id=${id}`);
      assert.equal(found, 3);
      assert.deepEqual(left, [`docker volume rm --force ${volume}`]);
    } finally {
      await docker("container", "rm", user);
    }
    assert.deepEqual(await removeLabelled(`lineage-rehearsal.id=${id}`), { found: 1, left: [] });
  });
});
