import assert from "node:assert/strict";
import type { Rehearsal } from "../../context/context.ts";
import type { StepEvent } from "../../context/step-events.ts";
import { findTools } from "../../rehearsal/find-tools.ts";
import { setUp } from "../../rehearsal/set-up.ts";
import type { ResolvedImage, StackImages } from "../../setup/images.ts";
import type { PulumiEngine } from "../../setup/pulumi.ts";

const engine: PulumiEngine = { root: "/pulumi", path: [], home: "/home", version: "3.232.0", origin: "module" };
const image = { name: "marquez", id: "sha256:1" } as ResolvedImage;
const got: StackImages = { ids: {} as StackImages["ids"], resolved: [image] };

describe("the set-up of a rehearsal", () => {
  /** A set-up in which each part ends when it is told to, and what a user sees of it. */
  function begin() {
    const seen: string[] = [];
    const stop = new AbortController();
    const tell = ({ name, status }: StepEvent) => void seen.push(`${name} ${status}`);
    const docker = Promise.withResolvers<string>();
    const pulumi = Promise.withResolvers<PulumiEngine>();
    const images = Promise.withResolvers<StackImages>();
    const asked = Promise.withResolvers<AbortSignal>();
    const rehearsal = { settings: {}, tell, stopSignal: stop.signal } as unknown as Rehearsal;
    const find = {
      engineFor: () => pulumi.promise,
      browser: async () => "/browser",
      commandPath: async () => [],
      dockerEngine: () => docker.promise,
      clusterVersions: () => Promise.reject(new Error("there is no cluster")),
    };
    const found = Promise.withResolvers<void>();
    const onEngine = ({ origin }: PulumiEngine) => {
      seen.push(`Pulumi from ${origin}`);
      found.resolve();
    };
    const done = setUp(rehearsal, onEngine, {
      findTools: (rehearsal, onEngine, onDocker) => findTools(rehearsal, onEngine, onDocker, find),
      fetchImages: (_, signal) => {
        asked.resolve(signal);
        signal.addEventListener("abort", () => images.reject(signal.reason), { once: true });
        return images.promise;
      },
    });
    done.catch(() => {});
    return { seen, found: found.promise, docker, pulumi, images, asked: asked.promise, stop, done };
  }

  it("gets the images as soon as the Docker engine answers, while Pulumi is still built", async () => {
    const { docker, pulumi, images, asked, done, seen } = begin();
    docker.resolve("28");
    await asked;
    assert.deepEqual(seen, ["tools running"]);
    images.resolve(got);
    pulumi.resolve(engine);
    const { tools } = await done;
    assert.deepEqual(tools.images, got);
    assert.deepEqual(seen, ["tools running", "Pulumi from module", "tools passed"]);
  });

  it("says which Pulumi it has found while images are still got, so that the stack is selected meanwhile", async () => {
    const { docker, pulumi, asked, found, seen } = begin();
    docker.resolve("28");
    pulumi.resolve(engine);
    await Promise.all([asked, found]);
    assert.deepEqual(seen.slice(0, 2), ["tools running", "Pulumi from module"]);
  });

  it("does not say it while no engine answers: nothing of the stack can be looked for then", async () => {
    const { docker, pulumi, done, seen } = begin();
    pulumi.resolve(engine);
    docker.reject(new Error("there is no engine"));
    await assert.rejects(done, /there is no engine/);
    assert.deepEqual(seen, ["tools running", "tools failed"]);
  });

  it("asks for no image before the Docker engine answers", async () => {
    const { docker, asked, done } = begin();
    let isAsked = false;
    void asked.then(() => {
      isAsked = true;
    });
    docker.reject(new Error("there is no engine"));
    await assert.rejects(done, /there is no engine/);
    assert.equal(isAsked, false);
  });

  it("fails as soon as an image is refused, without waiting for Pulumi", async () => {
    const { docker, images, asked, done } = begin();
    docker.resolve("28");
    await asked;
    images.reject(new Error("a stand-in is refused"));
    await assert.rejects(done, /a stand-in is refused/);
  });

  it("gives the images up when a tool cannot be had", async () => {
    const { docker, pulumi, asked, done } = begin();
    docker.resolve("28");
    const signal = await asked;
    pulumi.reject(new Error("no Pulumi"));
    await assert.rejects(done, /no Pulumi/);
    assert.ok(signal.aborted);
  });

  it("gives the images up when the rehearsal is stopped", async () => {
    const { docker, asked, stop, done } = begin();
    docker.resolve("28");
    const signal = await asked;
    stop.abort(new Error("stopped"));
    assert.ok(signal.aborted);
    await assert.rejects(done, /stopped/);
  });
});
