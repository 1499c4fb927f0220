import assert from "node:assert/strict";
import { aboutFlowContainers, aboutOwnContainers } from "../../judgement/own-containers.ts";

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
      assert.match(
        aboutOwnContainers(run(argv, tail)).join(),
        /127\.0\.0\.1 is the container itself: give it --network host, .*set refine\.image/,
      ));

  it("is told what else to set where it has the host's network, or names the host", () => {
    for (const network of ["--network host", "--net=host"])
      assert.match(
        aboutOwnContainers(run(["sh", "-c", `docker run ${network} an/image`])).join(),
        /on the host's network: does it get the variables .*--env OPENLINEAGE_URL\? With Docker Desktop/,
      );
    assert.match(
      aboutOwnContainers(run(["docker", "run", "--env", "A=http://host.docker.internal:5000", "i"])).join(),
      /On Linux that name does not lead to the loopback/,
    );
  });

  it("is not where it starts none, or runs in one itself", () => {
    assert.deepEqual(aboutOwnContainers(run(["python", "docker_runner.py"], "docker ps")), []);
    const container = { image: "i", megabytes: 1, outOfMemory: false };
    assert.deepEqual(aboutOwnContainers({ ...run(["docker", "run", "i"]), container }), []);
  });
});

describe("a worker whose flow runs are containers", () => {
  it("is asked about their variables and their network, however its command line says the type", () => {
    for (const type of [["--type", "docker"], ["-t", "docker"], ["--type=docker"]])
      assert.match(
        aboutFlowContainers(["prefect", "worker", "start", "--pool", "p", ...type]).join(),
        /job variable `env` hand OPENLINEAGE_URL/,
      );
  });

  it("is not where its flow runs are processes, or there is none", () => {
    assert.deepEqual(aboutFlowContainers(["prefect", "worker", "start", "--pool", "docker", "--type", "process"]), []);
    assert.deepEqual(aboutFlowContainers(), []);
  });
});
