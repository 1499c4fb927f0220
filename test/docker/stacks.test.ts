import assert from "node:assert/strict";
import { containedStacks, hasProgram, publishedAddresses } from "../../docker/stacks.ts";
import { RehearsalError } from "../../errors.ts";
import { FakeClient } from "./fake-client.ts";

const row = (...cells: string[]): string => `printf '%s\\n' '${cells.join("\t")}'`;

describe("the stacks that the engine has containers of", () => {
  it("are those of the labels, the newest first, with their services by name", async () => {
    using client = new FakeClient(
      row("a", "running", "marquez-0123abc", "project-1", "local", "20260101t000000z-aaaaaaaa"),
      row("b", "exited", "evidence-4567def", "project-1", "local", "20260101t000000z-aaaaaaaa"),
      row("c", "running", "my-catalog-4567def", "project-1", "local", "20260102t000000z-aaaaaaaa"),
    );
    const stacks = await containedStacks();
    assert.deepEqual(
      stacks.map(({ id, services }) => [id.slice(0, 8), Object.fromEntries(services)]),
      [
        ["20260102", { "my-catalog": { id: "c", state: "running" } }],
        ["20260101", { marquez: { id: "a", state: "running" }, s3: { id: "b", state: "exited" } }],
      ],
    );
    assert.match(
      client.calls[0] ?? "",
      /^container ls --all --no-trunc --filter label=lineage-rehearsal\.id --format /,
    );
  });

  it("are not those of commands that run in containers", async () => {
    using _client = new FakeClient(
      row("a", "running", "marquez-0123abc", "project-1", "local", "20260101t000000z-aaaaaaaa", ""),
      row("b", "running", "eager_name", "project-1", "local", "20260101t000000z-aaaaaaaa", "true"),
      row("c", "running", "other_name", "project-1", "local", "20260103t000000z-aaaaaaaa", "true"),
    );
    const [only, ...others] = await containedStacks();
    assert.deepEqual([[...(only?.services.keys() ?? [])], others], [["marquez"], []]);
  });

  it("are an error without an engine, which says how to check it", async () => {
    using _client = new FakeClient("echo 'Cannot connect' >&2; exit 1");
    await assert.rejects(
      containedStacks(),
      (thrown) => thrown instanceof RehearsalError && thrown.code === "SETUP" && /Cannot connect/.test(thrown.message),
    );
  });
});

describe("a container", () => {
  it("has the addresses at which its ports are published", async () => {
    using _client = new FakeClient("echo '5000/tcp -> 127.0.0.1:32881'; echo '5001/tcp -> 127.0.0.1:32880'");
    assert.deepEqual(Object.fromEntries(await publishedAddresses("a")), {
      "5000": "127.0.0.1:32881",
      "5001": "127.0.0.1:32880",
    });
  });

  it("has none when it publishes no port", async () => {
    using _client = new FakeClient();
    assert.equal((await publishedAddresses("a")).size, 0);
  });

  it("has a program unless the engine cannot start it", async () => {
    {
      using client = new FakeClient("exit 2");
      assert.equal(await hasProgram("a", "sh"), true);
      assert.deepEqual(client.calls, ["exec a sh --version"]);
    }
    using _without = new FakeClient("exit 127");
    assert.equal(await hasProgram("a", "bash"), false);
  });
});
