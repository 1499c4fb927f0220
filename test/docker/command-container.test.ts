import assert from "node:assert/strict";
import { type CommandContainerRequest, createOptions, givenVariables } from "../../docker/command-container.ts";
import { labelsOf } from "../../docker/labels.ts";

const request: CommandContainerRequest = {
  image: "an/image:1",
  argv: ["python", "-c", "print(1)"],
  cwd: "/home/me/project",
  network: "a-network",
  addedHosts: ["host.docker.internal:172.18.0.1"],
  labels: labelsOf({ project: "p", stack: "s", id: "an-id", owner: "me", expires: new Date(0) }),
  user: "1000:1000",
  megabytes: 256,
  folder: "/home/me/project",
};

describe("the container of a command", () => {
  const has = (options: string[], ...expected: string[]) =>
    assert.ok(` ${options.join(" ")} `.includes(` ${expected.join(" ")} `), `${expected.join(" ")} in ${options}`);

  it("has the stack's network and labels, the limits of a service, and nobody's rights", () => {
    const options = createOptions(request);
    has(options, "--network", "a-network");
    has(options, "--add-host", "host.docker.internal:172.18.0.1");
    has(options, "--label", "lineage-rehearsal.id=an-id");
    has(options, "--label", "lineage-rehearsal.command=true");
    has(options, "--user", "1000:1000");
    has(options, "--cap-drop", "ALL");
    has(options, "--security-opt", "no-new-privileges");
    has(options, "--memory", "256m", "--memory-swap", "256m");
    has(options, "--init");
  });

  it("runs the command itself: the entry point of its image is not used", () => {
    assert.deepEqual(createOptions(request).slice(-5), ["--entrypoint", "python", "an/image:1", "-c", "print(1)"]);
  });

  it("has the folder under the same path, whatever characters are in it", () => {
    has(createOptions(request), "--mount", 'type=bind,"source=/home/me/project","target=/home/me/project"');
    const folder = '/odd, "path"/ö';
    has(
      createOptions({ ...request, folder }),
      "--mount",
      'type=bind,"source=/odd, ""path""/ö","target=/odd, ""path""/ö"',
    );
    assert.ok(!createOptions({ ...request, folder: undefined }).includes("--mount"));
  });

  it("gets its variables neither as arguments nor, but for a few, as those of the client", () => {
    const long = "x".repeat(20_000);
    assert.deepEqual(
      givenVariables({ PATH: "/opt/bin", KEY: "a=b #c", EMPTY: "", PEM: "one\ntwo", CR: "a\r", LONG: long }),
      {
        lines: ["PATH=/opt/bin", "KEY=a=b #c", "EMPTY="],
        byName: { PEM: "one\ntwo", CR: "a\r", LONG: long },
      },
    );
    assert.doesNotMatch(createOptions(request).join(" "), /--env/);
  });
});
