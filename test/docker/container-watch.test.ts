import assert from "node:assert/strict";
import { ContainerWatch, failedContainer } from "../../docker/container-watch.ts";
import { FakeClient } from "./fake-client.ts";

const inspected = (id: string, state: object) => ({ Id: id, State: { Status: "running", ExitCode: 0, ...state } });

describe("watching containers", () => {
  /** An engine on which one container runs, and another does until it has been asked for both together. */
  const engine = () => {
    const [runs, also, exited] = [inspected("a", {}), inspected("b", {}), inspected("b", { Status: "exited" })];
    const say = (...all: object[]) => `echo '${JSON.stringify(all)}'`;
    return new FakeClient(
      `case "$*" in *"a b") if [ -e "$0.asked" ]; then ${say(runs, exited)}; else touch "$0.asked"; ${say(runs, also)}; fi;; *a) ${say(runs)};; esac`,
    );
  };

  it("asks the engine for those of all waits at once, and ends the wait whose container has failed", async () => {
    using client = engine();
    const watch = new ContainerWatch();
    const stop = new AbortController();
    const other = watch.failure(["a"], stop.signal);
    const failed = await watch.failure(["b"], stop.signal);
    assert.equal(failed.id, "b");
    const reason = new Error("enough");
    stop.abort(reason);
    await assert.rejects(other, reason);
    assert.deepEqual(client.calls, ["container inspect -- a", "container inspect -- a b", "container inspect -- a b"]);
  });

  it("ends every wait when the engine does not answer", async () => {
    using _client = new FakeClient("exit 1");
    const { signal } = new AbortController();
    await assert.rejects(new ContainerWatch().failure(["a"], signal), /docker container inspect -- a/);
  });

  it("takes a container that has not started yet for none that failed", async () => {
    using _client = new FakeClient(`echo '${JSON.stringify([inspected("a", { Status: "created" })])}'`);
    assert.equal(await failedContainer(["a"]), undefined);
  });
});
