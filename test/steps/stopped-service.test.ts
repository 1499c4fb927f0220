import assert from "node:assert/strict";
import { describeStoppedService } from "../../steps/stopped-service.ts";
import { FakeClient } from "../docker/fake-client.ts";

const containers = { marquez: "m", web: "w" };
const running = { Status: "running", ExitCode: 0 };

/** A `docker` command that shows these states of the two containers. */
const engineWith = (marquez: object, web: object) =>
  new FakeClient(
    `echo '${JSON.stringify([
      { Id: "m", State: { ...running, ...marquez } },
      { Id: "w", State: { ...running, ...web } },
    ])}'`,
  );

describe("a service that has stopped", () => {
  it("is none while all of them run, and none where there are none", async () => {
    {
      using _engine = engineWith({}, {});
      assert.equal(await describeStoppedService(containers), undefined);
    }
    using _silent = new FakeClient("exit 1");
    assert.equal(await describeStoppedService({}), undefined);
  });

  it("is named with its exit code when it exited", async () => {
    using _engine = engineWith({}, { Status: "exited", ExitCode: 137 });
    assert.equal(await describeStoppedService(containers), "web is gone: it exited with code 137");
  });

  it("is named with its state when it does not run otherwise", async () => {
    using _engine = engineWith({ Status: "paused" }, {});
    assert.equal(await describeStoppedService(containers), "marquez is paused");
  });

  it("is named when somebody has removed it", async () => {
    // The engine shows the other container, and fails.
    using _engine = new FakeClient(
      `echo '${JSON.stringify([{ Id: "m", State: running }])}'`,
      "echo 'Error response from daemon: No such container: w' >&2; exit 1",
    );
    assert.equal(await describeStoppedService(containers), "web is removed");
  });

  it("may be any when the engine does not answer", async () => {
    using _engine = new FakeClient("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    assert.equal(
      await describeStoppedService(containers),
      "the container engine does not say which services are running: Cannot connect to the Docker daemon",
    );
  });
});
