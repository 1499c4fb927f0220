import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { noGuard } from "../../context/context.ts";
import { Log } from "../../evidence/log.ts";
import type { CommandRun } from "../../judgement/facts.ts";
import { type Cluster, kubectl } from "../../kubernetes/client.ts";
import { roomOfCommand } from "../../kubernetes/command-room.ts";
import { together } from "../../kubernetes/quota.ts";
import { officialImages } from "../../settings/official-images.ts";
import { Secret } from "../../settings/secret.ts";
import { resolveImage } from "../../setup/images.ts";
import type { CommandLimits } from "../../steps/command.ts";
import { runAt, startAt } from "../../steps/command-place.ts";
import type { ClusterPlace } from "../../steps/run-in-cluster.ts";
import { type Example, example } from "../context/example.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";
import { endedClients } from "./ended-clients.ts";
import { allowRehearsing, makeStack, sampleStack, type TestStack } from "./stack.ts";

const never = new AbortController().signal;

/** Posts 300 000 bytes twenty times at once, and once more, as often as it takes, after the line that says so. */
const posts = `
use strict; use IO::Socket::INET; $| = 1; $SIG{PIPE} = "IGNORE";
sub post {
  my $server = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0]) or return 0;
  my $body = "x" x 300000;
  print $server "POST / HTTP/1.1\\r\\nHost: here\\r\\nConnection: close\\r\\nContent-Length: 300000\\r\\n\\r\\n$body";
  my $answer = join "", <$server>;
  return length($answer =~ s/^.*?\\r\\n\\r\\n//sr);
}
for (1 .. 20) { fork or do { print "got " . post() . "\\n"; exit } }
1 while wait > 0;
print "once more\\n";
sleep 1;
my $got = 0;
for (1 .. 100) { $got = post(); last if $got == 300000; select undef, undef, undef, 0.1 }
print "then got $got\\n";
`;

/** A real node, asked as a user who has the rights that rehearsing takes, and no other. The namespace has no services. */
describe("a command in a cluster", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let access: Cluster;
  let stack: TestStack;
  let image: string;
  let rehearsal: Example;
  let logs = 0;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    await prepare();
    cluster = await TestCluster.start({ withNode: true });
    ({ reference: image } = await resolveImage("postgres", officialImages.postgres, {
      standIns: "allow",
      say: () => {},
    }));
    await cluster.load(image);
    await allowRehearsing(cluster.access, "rehearsing");
    access = await cluster.as("rehearsing");
    const room = together(...Array.from({ length: 6 }, () => roomOfCommand(128)));
    const { objects, ...named } = sampleStack({ commands: room });
    stack = { ...named, objects: objects.filter(({ kind }) => kind !== "Deployment") };
    await makeStack(access, stack);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());
  beforeEach(() => {
    rehearsal = example();
    mkdirSync(join(rehearsal.directory, "data"));
    writeFileSync(join(rehearsal.directory, "data", "in.txt"), "what it reads\n");
    symlinkSync("in.txt", join(rehearsal.directory, "data", "link"));
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const placeOf = (given: Partial<ClusterPlace> = {}, container: Partial<ClusterPlace["container"]> = {}) => ({
    cwd: join(rehearsal.directory, "data"),
    env: { SHOWN: "a $(SHOWN) $$\nand more", PASSWORD: new Secret("the-password") },
    container: {
      ...{ cluster: access, namespace: stack.namespace, labels: stack.labels, settings: "refine" },
      container: { image, folder: rehearsal.directory, files: "copy" as const, megabytes: 128, ...container },
      ...{ filesImage: image, startWithin: 60_000, ways: new Map(), uses: () => {}, ...given },
    },
  });
  const limits = (given: Partial<CommandLimits> = {}): CommandLimits => ({ signal: never, guard: noGuard, ...given });

  /** Runs a command, and gives how it ended and its log. */
  async function run(
    argv: string[],
    {
      given = {},
      container = {},
      ...limited
    }: Parameters<typeof limits>[0] & {
      given?: Partial<ClusterPlace>;
      container?: Partial<ClusterPlace["container"]>;
    } = {},
  ): Promise<{ run: CommandRun; log: string }> {
    const file = `cli-${++logs}.log`;
    const ended = await (async () => {
      await using log = new Log(rehearsal.bundle, file);
      return await runAt(placeOf(given, container), argv, log, limits(limited));
    })();
    return { run: ended, log: readFileSync(rehearsal.bundle.path(file), "utf8") };
  }
  const shell = (script: string, ...more: [Parameters<typeof run>[1]?]) => run(["sh", "-c", script], ...more);
  const inNamespace = async (...args: string[]) =>
    (await kubectl(access, ["--namespace", stack.namespace, ...args, "--output", "json"])).stdout;

  it("ends with its exit code and its output, has a copy of the folder, and its files come back; nothing of it stays", async () => {
    const digests: string[] = [];
    const script = `cat link; echo "$SHOWN"; id -u; pwd; echo changed >>in.txt; mkdir out; echo new >out/new.txt
touch -d 2001-01-01 out/old.txt; ln -s /etc/passwd out/link; echo err >&2; echo \${#PASSWORD}; exit 3`;
    const { run: ended, log } = await shell(script, { given: { uses: (digest) => void digests.push(digest) } });
    assert.deepEqual([ended.exitCode, ended.timedOut, ended.container?.outOfMemory], [3, false, false]);
    const at = join(rehearsal.directory, "data");
    const lines = log.split("\n");
    for (const line of ["what it reads", "a $(SHOWN) $$", "and more", "1000", at, "12"])
      assert.ok(lines.includes(line), line);
    assert.match(log, /err/);
    assert.match(log, /\[exit code 3 after \d+\.\d s\]/);
    assert.match(digests.join(), /^sha256:[0-9a-f]+$/);
    const read = (path: string) => readFileSync(join(at, path), "utf8");
    assert.deepEqual(
      [read("in.txt"), read("out/new.txt"), read("out/old.txt"), existsSync(join(at, "out/link"))],
      ["what it reads\nchanged\n", "new\n", "", false],
    );
    assert.equal(readlinkSync(join(at, "link")), "in.txt");
    const left = JSON.parse(await inNamespace("get", "jobs,pods,secrets", "--selector", "lineage-rehearsal.command"));
    assert.deepEqual(left.items, []);
  });

  it("holds no value of a variable in its Job or its pod, and no token of the cluster", async () => {
    await using log = new Log(rehearsal.bundle, "worker.log");
    await using _ = await startAt(placeOf(), ["sleep", "300"], log, limits());
    const all = await inNamespace("get", "jobs,pods", "--selector", "lineage-rehearsal.command");
    assert.match(all, /"secretKeyRef"/);
    assert.doesNotMatch(all, /the-password|and more|serviceAccountToken/);
  });

  it("ends as in a shell where the image has not the program", async () => {
    const { run: ended, log } = await run(["no-such-program"]);
    assert.equal(ended.exitCode, 127);
    assert.match(log, /^\[.*"no-such-program": executable file not found/m);
    assert.doesNotMatch(log, /could not be read|unable to retrieve/);
  });

  it("that passes its memory limit is told as that", async () => {
    const { run: ended, log } = await shell("head -c 300m /dev/zero | tail >/dev/null; exit 5");
    assert.deepEqual([ended.exitCode, ended.container?.outOfMemory], [5, true]);
    assert.match(log, /\[its container passed its memory limit of 128 MB\]/);
  });

  it("is ended by its deadline, killed when it ignores that, and what it wrote is here", async () => {
    const script = `trap 'echo ignored' TERM; echo begun >begun.txt; echo begun; while true; do sleep 1; done`;
    const { run: ended, log } = await shell(script, { timeout: 1_000, grace: 1_500 });
    assert.deepEqual([ended.exitCode, ended.timedOut], [137, true]);
    assert.match(log, /^ignored$/m);
    assert.equal(readFileSync(join(rehearsal.directory, "data", "begun.txt"), "utf8"), "begun\n");
  });

  it("that runs in the background ends when it is no longer needed, and tells before whether a process of it has a variable", async () => {
    await using log = new Log(rehearsal.bundle, "worker.log");
    const seen = Promise.withResolvers<void>();
    const script = `(FLOW=one exec sleep 300) & trap 'echo goodbye; exit 0' TERM; echo begun; wait`;
    const started = await startAt(placeOf(), ["sh", "-c", script], log, limits({ see: () => seen.resolve() }));
    await seen.promise;
    assert.equal(await started.hasInside?.("FLOW", "one"), true);
    assert.equal(await started.hasInside?.("FLOW", "on"), false);
    await started[Symbol.asyncDispose]();
    assert.equal((await started.ended).exitCode, 0);
    assert.match(log.tail, /goodbye/);
  });

  it("has each line of its output once in its log, also where the connection breaks meanwhile", async () => {
    let broken = 0;
    const see = (line: string) => {
      if (line === "line 20" || line === "line 40") broken += endedClients("logs", "--follow");
      // What watches the pod.
      if (line === "line 30") broken += endedClients("get", "--raw");
    };
    const script =
      "n=0; while [ $n -lt 60 ]; do n=$((n+1)); echo line $n; [ $((n%2)) = 0 ] || echo line >&2; sleep 0.05; done";
    const { log } = await shell(script, { see });
    const lines = log.split("\n");
    assert.equal(broken, 3);
    const numbers = lines.flatMap((line) => /^line (\d+)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(
      numbers,
      Array.from({ length: 60 }, (_, nth) => String(nth + 1)),
    );
    assert.equal(lines.filter((line) => line === "line").length, 30);
  });

  it("reaches a server of this machine at its own loopback, many at once, also where the connection breaks meanwhile", async () => {
    const bodies: number[] = [];
    const server = createServer(async (request, response) => {
      let size = 0;
      for await (const piece of request) size += (piece as Buffer).length;
      bodies.push(size);
      response.end("x".repeat(size));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const ways = new Map([[port, { host: "127.0.0.1", port }]]);
    try {
      const see = (line: string) => {
        if (line === "once more") endedClients("port-forward");
      };
      const { run: ended, log } = await run(["perl", "-e", posts, String(port)], { given: { ways }, see });
      assert.equal(ended.exitCode, 0, log);
      assert.equal(log.match(/^got 300000$/gm)?.length, 20);
      assert.match(log, /^then got 300000$/m);
      assert.ok(bodies.length >= 21);
      assert.ok(bodies.every((size) => size === 300_000));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("that the cluster does not start is an error in the words of the cluster", async () => {
    const all = await Promise.all([
      assert.rejects(
        run(["true"], { container: { image: "127.0.0.1:1/no/such:1" } }),
        /ErrImagePull|ImagePullBackOff[\s\S]*Correct refine\.image/,
      ),
      assert.rejects(
        run(["true"], { container: { user: "0:0" } }),
        /violates PodSecurity[\s\S]*correct refine\.container/,
      ),
      assert.rejects(
        run(["true"], { container: { megabytes: 1 << 16 }, given: { startWithin: 8_000 } }),
        /not after 8 s: .*exceeded quota: rehearsal/,
      ),
    ]);
    assert.equal(all.length, 3);
  });

  it("whose pod is taken away has no result, and that is told", async () => {
    const see = () =>
      void kubectl(cluster.access, [
        ...["--namespace", stack.namespace, "delete", "pods", "--selector", "lineage-rehearsal.command"],
        "--wait=false",
      ]);
    await assert.rejects(shell("echo begun; sleep 300", { see }), /deleted[\s\S]*says nothing about the command/);
  });

  it("ends when the rehearsal is asked to stop, also before it has started", async () => {
    const stop = new AbortController();
    const ended = shell("echo begun; sleep 300", { signal: stop.signal, see: () => stop.abort() });
    assert.equal((await ended).run.exitCode, 143);
    const sooner = new AbortController();
    const waits = () => sooner.abort(new Error("stopped"));
    await assert.rejects(shell("true", { signal: sooner.signal, waits }), /stopped/);
    const left = JSON.parse(await inNamespace("get", "jobs,pods,secrets", "--selector", "lineage-rehearsal.command"));
    assert.deepEqual(left.items, []);
  });
});
