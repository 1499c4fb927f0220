import assert from "node:assert/strict";
import { pullImage, storedImage } from "../../docker/images.ts";
import { RehearsalError } from "../../errors.ts";
import { FakeClient } from "./fake-client.ts";

const silent = (message: string): never => assert.fail(`said: ${message}`);

describe("an image in the engine", () => {
  it("is a stand-in when its label says so, whatever its name", async () => {
    using _docker = new FakeClient(`echo 'sha256:1 null {"a":"b c","lineage-rehearsal.stand-in":"true"}'`);
    assert.equal((await storedImage("marquezproject/marquez:0.51.1"))?.standIn, true);
  });

  it("is known by its registry's digest, or by its id when it came from none", async () => {
    {
      using _client = new FakeClient(`echo 'sha256:1 ["registry.invalid/x@sha256:2"]'`);
      assert.deepEqual(await storedImage("x"), { id: "sha256:1", digest: "sha256:2", standIn: false });
    }
    for (const none of ["[]", "null"]) {
      using _client = new FakeClient(`echo 'sha256:1 ${none}'`);
      assert.deepEqual(await storedImage("x"), { id: "sha256:1", digest: "sha256:1", standIn: false });
    }
  });

  it("that several registries know has the digest that is pinned, else that of the registry which is named", async () => {
    const [one, other] = ["1".repeat(64), "2".repeat(64)].map((digits) => `sha256:${digits}`);
    using _client = new FakeClient(`echo 'sha256:3 ["a.invalid/x@${one}","b.invalid:5000/x@${other}"]'`);
    assert.equal((await storedImage(`a.invalid/x:1@${other}`))?.digest, other);
    assert.equal((await storedImage("b.invalid:5000/x:1"))?.digest, other);
    assert.equal((await storedImage("x:1"))?.digest, one);
  });

  it("is undefined when the engine has none", async () => {
    using _client = new FakeClient("echo 'Error: No such image: x' >&2; exit 1");
    assert.equal(await storedImage("x"), undefined);
  });

  it("is an error, with what to do, when the engine cannot tell", async () => {
    using _client = new FakeClient("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    await assert.rejects(storedImage("x"), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "SETUP");
      return (
        /image x/.test(thrown.message) && /Cannot connect/.test(thrown.message) && /docker version/.test(thrown.message)
      );
    });
  });

  it("is pulled, and only the beginning and whole layers are told", async () => {
    using client = new FakeClient(
      "echo '1.0: Pulling from x'; echo 'abc: Downloading'; echo 'abc: Pull complete'; echo 'Digest: sha256:1'",
    );
    const told: string[] = [];
    assert.equal(await pullImage("x:1.0", (message) => told.push(message)), undefined);
    assert.deepEqual(told, ["pulling x:1.0: 1.0: Pulling from x", "pulling x:1.0: abc: Pull complete"]);
    assert.deepEqual(client.calls, ["pull x:1.0"]);
  });

  it("that cannot be pulled says why, in the registry's words", async () => {
    using _client = new FakeClient("echo 'Error response from daemon: pull access denied for x' >&2; exit 1");
    assert.equal(await pullImage("x", silent), "pull access denied for x");
  });

  it("that cannot be pulled for want of a credential helper says which, and what to do", async () => {
    using _client = new FakeClient(
      `echo 'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH, out: ""' >&2; exit 1`,
    );
    assert.equal(
      await pullImage("x", silent),
      "the credential helper docker-credential-desktop is not installed; install it, or remove credsStore and credHelpers from Docker's config.json",
    );
  });

  it("is not pulled any more once the signal is aborted", async () => {
    using _client = new FakeClient("echo '1.0: Pulling from x'; exec sleep 600");
    const stop = new AbortController();
    const reason = new Error("enough");
    const pull = pullImage("x", () => stop.abort(reason), stop.signal);
    await assert.rejects(pull, (thrown) => thrown === reason);
  });
});
