import assert from "node:assert/strict";
import { aboutOwnContainers } from "../../judgement/own-containers.ts";

const run = (argv: string[], tail = "") => ({
  ...{ argv, tail, sha256: "", exitCode: 0, signal: undefined, timedOut: false, seconds: 1, printedEvents: 0 },
});

describe("a command that starts containers itself", () => {
  const starting: [string[], string?][] = [
    [["docker", "run", "--rm", "an/image"]],
    [["sh", "-c", "docker compose up etl"]],
    [["make", "etl"], "docker-compose -f etl.yml up\nstarted"],
    [["podman", "container", "run", "an/image"]],
  ];
  for (const [argv, tail] of starting)
    it(`is asked about what 127.0.0.1 is in them: ${tail ?? argv.join(" ")}`, () =>
      assert.match(aboutOwnContainers(run(argv, tail)).join(), /set refine\.image/));

  it("is not where it starts none, or runs in one itself", () => {
    assert.deepEqual(aboutOwnContainers(run(["python", "docker_runner.py"], "docker ps")), []);
    const container = { image: "i", megabytes: 1, outOfMemory: false };
    assert.deepEqual(aboutOwnContainers({ ...run(["docker", "run", "i"]), container }), []);
  });
});
