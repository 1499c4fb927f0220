import assert from "node:assert/strict";
import {
  containerLog,
  containerStates,
  containersByService,
  lastLogLines,
  limitProcesses,
} from "../../docker/containers.ts";
import { FakeClient } from "./fake-client.ts";

const inspected = (Id: string, State: object) => ({ Id, State: { Status: "running", ExitCode: 0, ...State } });
const answer = (value: unknown): string => `echo '${JSON.stringify(value)}'`;

describe("containers", () => {
  it("have states by id: with and without a health check, running and exited", async () => {
    using client = new FakeClient(
      answer([
        inspected("a", { Health: { Status: "healthy" } }),
        inspected("b", { Health: null }),
        inspected("c", { Status: "exited", ExitCode: 3 }),
      ]),
    );
    assert.deepEqual(
      await containerStates(["a", "b", "c"]),
      new Map([
        ["a", { status: "running", exitCode: 0, health: "healthy" }],
        ["b", { status: "running", exitCode: 0, health: undefined }],
        ["c", { status: "exited", exitCode: 3, health: undefined }],
      ]),
    );
    assert.deepEqual(client.calls, ["container inspect -- a b c"]);
  });

  it("have no states when there are none, and the engine is not asked", async () => {
    using _client = new FakeClient("exit 1");
    assert.deepEqual(await containerStates([]), new Map());
  });

  it("that do not exist are an error with the engine's words", async () => {
    using _client = new FakeClient("echo 'Error: No such container: a' >&2; exit 1");
    await assert.rejects(containerStates(["a"]), /No such container: a/);
  });

  it("show the end of their log, indented, from both streams", async () => {
    using client = new FakeClient("echo one; echo two >&2");
    assert.deepEqual((await lastLogLines("a", 5)).split("\n").sort(), ["    one", "    two"]);
    assert.deepEqual(client.calls, ["logs --tail 5 a"]);
  });

  it("give their whole log, and an error at its end when the engine could not give all", async () => {
    const read = async () => {
      let text = "";
      for await (const chunk of containerLog("a")) text += Buffer.from(chunk).toString();
      return text;
    };
    {
      using _client = new FakeClient("echo one", "echo two");
      assert.equal(await read(), "one\ntwo\n");
    }
    using _broken = new FakeClient("echo one", "exit 1");
    await assert.rejects(read());
  });

  it("are limited in processes, or say why not", async () => {
    {
      using client = new FakeClient();
      assert.equal(await limitProcesses("a", 512), undefined);
      assert.deepEqual(client.calls, ["container update --pids-limit 512 -- a"]);
    }
    using _refusing = new FakeClient("echo 'no cgroup' >&2; exit 1");
    assert.equal(await limitProcesses("a", 512), "no cgroup");
  });

  it("belong to services by their name, without its random end", async () => {
    using _client = new FakeClient(
      `if [ "$2" = ls ]; then echo a; echo b; else echo 'a /marquez-0123abc'; echo 'b /marquez-web-4567def'; fi`,
    );
    assert.deepEqual(await containersByService("id"), { marquez: "a", "marquez-web": "b" });
  });

  it("are no services when none has the label", async () => {
    using client = new FakeClient();
    assert.deepEqual(await containersByService("id"), {});
    assert.deepEqual(client.calls, ["container ls --quiet --filter label=lineage-rehearsal.id=id --all --no-trunc"]);
  });
});
