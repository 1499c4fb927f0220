import assert from "node:assert/strict";
import { noGuard } from "../../context/context.ts";
import { Log } from "../../evidence/log.ts";
import { roomOfCommand } from "../../kubernetes/command-room.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { runAt } from "../../steps/command-place.ts";
import { example } from "../context/example.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";
import { makeStack, sampleStack } from "./stack.ts";

const existing = ["marquez.url=http://marquez.example", "web.url=http://web.example", "prefect.enabled=false"];

/** A real node. The stack has no services, and room for one command. */
describe("two commands in a cluster whose quota has room for one", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let image: string;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    await prepare();
    cluster = await TestCluster.start({ withNode: true });
    const options = { standIns: "allow", say: () => {} } as const;
    ({ reference: image } = await resolveImage("postgres", officialImages.postgres, options));
    await cluster.load(image);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("run one after another, and the one that waits says why", async () => {
    const stack = sampleStack({ overrides: existing, commands: roomOfCommand(128) });
    await makeStack(cluster.access, stack);
    using rehearsal = example();
    const folder = rehearsal.directory;
    const { namespace, labels } = stack;
    const container = {
      ...{ cluster: cluster.access, namespace, labels, settings: "refine", filesImage: image },
      container: { image, folder, files: "copy" as const, megabytes: 128 },
      ...{ startWithin: 60_000, ways: new Map(), uses: () => {} },
    };
    const said: string[] = [];
    const never = new AbortController().signal;
    const run = async (file: string) => {
      await using log = new Log(rehearsal.bundle, file);
      const limits = { signal: never, guard: noGuard, waits: (what: string) => void said.push(what) };
      return await runAt({ cwd: folder, env: {}, container }, ["sleep", "3"], log, limits);
    };
    const ended = await Promise.all([run("one.log"), run("other.log")]);
    assert.deepEqual(
      ended.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.match(said.join("\n"), /^sleep: .*exceeded quota: rehearsal/m);
  });
});
