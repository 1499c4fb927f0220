import assert from "node:assert/strict";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { judgeChecks } from "../../judgement/judge-checks.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import type { Provisioned } from "../../stack/provisioned.ts";
import { readForChecks } from "../../steps/checks.ts";
import { takeSnapshot } from "../../steps/files.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";

const none: Provisioned = { urls: {} as Provisioned["urls"], containers: {}, images: [] };
const lifecycle = JSON.stringify({
  runners: [
    { name: "arc-1", state: "offline", labels: ["self-hosted"] },
    { name: "arc-2", state: "online", labels: [] },
  ],
  left: 0,
});

/** Writes files below a directory; text by path. */
function write(directory: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

/** What the files are before the commands, and what the commands do to them. */
interface Happened {
  settings?: RawSettings;
  before?: Record<string, string>;
  commands?: (directory: string) => void | Promise<void>;
  stack?: Provisioned;
}

/** Judges one check: "passed", or what was expected, what was found and the hint. */
async function judge(
  check: RawSettings,
  { settings = {}, before = {}, commands = () => {}, stack = none }: Happened = {},
) {
  using rehearsal: Example = example(() => ({ ...settings, checks: { it: check } }));
  write(rehearsal.directory, before);
  const snapshot = await takeSnapshot(rehearsal);
  await commands(rehearsal.directory);
  const value = await readForChecks(() => snapshot)(stack, rehearsal);
  const [judged] = judgeChecks(rehearsal.settings.checks, { status: "passed", seconds: 0, value });
  assert.ok(judged);
  assert.deepEqual([judged.name, judged.title], ["check", "check it"]);
  return judged.status === "passed"
    ? "passed"
    : [judged.expected, judged.found, judged.hint].filter(Boolean).join(" | ");
}
const written = (files: Record<string, string>): Happened => ({ commands: (directory) => write(directory, files) });
const of = (file: string, rest: RawSettings = {}) => ({ file, ...rest });

describe("a check of a file", () => {
  it("passes when a command of this rehearsal wrote it", async () => {
    assert.equal(await judge(of("dist/sts.txt"), written({ "dist/sts.txt": "" })), "passed");
  });

  it("passes when a command changed it, even to what it was", async () => {
    const happened = { before: { "a.txt": "same" }, ...written({ "a.txt": "same" }) };
    assert.equal(await judge(of("a.txt"), happened), "passed");
  });

  it("fails when it was there before and did not change, and says how to accept that", async () => {
    assert.equal(
      await judge(of("a.txt"), { before: { "a.txt": "old" } }),
      "this rehearsal writes a.txt | a.txt was there before and did not change | No command of this rehearsal wrote it. For a file that none of them writes, set `unchanged: true` beside `file`.",
    );
    assert.equal(await judge(of("a.txt", { unchanged: true }), { before: { "a.txt": "old" } }), "passed");
  });

  it("fails when it is missing, and names what is there instead", async () => {
    assert.equal(
      await judge(of("dist/arc/lifecycle.json"), written({ "dist/arc/lifecycel.json": "", "dist/arc/sts.txt": "" })),
      "this rehearsal writes dist/arc/lifecycle.json | there is no such file | dist/arc has lifecycel.json, sts.txt.",
    );
    assert.equal(
      await judge(of("dist/arc/*.json"), written({ "dist/marquez/a": "" })),
      "this rehearsal writes dist/arc/*.json | there is no such file | There is no directory dist/arc. dist has marquez.",
    );
  });

  it("passes when every value that the path selects matches", async () => {
    const file = written({ "a.json": lifecycle });
    assert.equal(await judge(of("a.json", { json: "$.left", is: 0 }), file), "passed");
    assert.equal(await judge(of("a.json", { json: "$.runners[*].name", is: { pattern: "^arc-" } }), file), "passed");
    assert.equal(await judge(of("a.json", { json: "$.runners" }), file), "passed");
  });

  it("fails when one of the values does not match, and says which", async () => {
    const file = written({ "a.json": lifecycle });
    assert.equal(
      await judge(of("a.json", { json: "$.runners[*].state", is: "offline" }), file),
      'a.json has at $.runners[*].state "offline" | a.json: expected "offline" (1 of 2 values): $.runners[1].state is "online"',
    );
  });

  it("fails when the path selects nothing, and says what is there", async () => {
    const found = async (json: string) => {
      const [, second] = (await judge(of("a.json", { json }), written({ "a.json": lifecycle }))).split(" | ");
      return second;
    };
    assert.equal(
      await found("$.runner[*].state"),
      "a.json: $.runner[*].state selects nothing: $ has the keys runners, left",
    );
    assert.equal(
      await found("$.runners[5].state"),
      "a.json: $.runners[5].state selects nothing: $.runners has 2 items, and [5] selects none",
    );
    assert.equal(
      await found("$.runners[*].status"),
      "a.json: $.runners[*].status selects nothing: each of the 2 at $.runners[*], such as $.runners[0], has the keys name, state, labels",
    );
    assert.equal(await found("$.left.over"), "a.json: $.left.over selects nothing: $.left is 0");
  });

  it("passes when a path selects nothing, and nothing is expected; a value fails it", async () => {
    const path = { json: "$.runners[?@.state == 'busy']", is: { absent: true } };
    assert.equal(await judge(of("a.json", path), written({ "a.json": lifecycle })), "passed");
    assert.match(
      await judge(of("a.json", path), written({ "a.json": lifecycle.replace("online", "busy") })),
      /expected nothing: \$\.runners\[1\] is \{"name":"arc-2"/,
    );
  });

  it("fails when it is not JSON", async () => {
    assert.match(
      await judge(of("a.json", { json: "$" }), written({ "a.json": "{oops" })),
      /\| a\.json: it is not JSON: .*JSON at position 1/,
    );
  });

  it("passes when its text matches, by lines; and fails with the end of the text", async () => {
    const file = written({ "sts.txt": "UserId: 1\nArn: arn:aws:sts::1:assumed-role/ci\n" });
    assert.equal(await judge(of("sts.txt", { text: "^Arn: .*assumed-role/ci$" }), file), "passed");
    assert.match(
      await judge(of("sts.txt", { text: "assumed-role/admin" }), file),
      /^sts\.txt matches \/assumed-role\\\/admin\/mu \| sts\.txt: nothing in it matches \S+; it ends with "UserId: 1\\nArn: .*assumed-role\/ci"$/,
    );
    assert.match(await judge(of("a.txt", { text: "x" }), written({ "a.txt": "\n" })), /a\.txt: it is empty/);
  });

  it("looks at every new file that a pattern matches, and at no old one", async () => {
    const happened = { before: { "dist/0.json": "{}" }, ...written({ "dist/1.json": "[1]", "dist/2.json": "[1]" }) };
    const check = of("dist/*.json", { json: "$[0]", is: 1 });
    assert.equal(await judge(check, happened), "passed");
    const worse = { ...happened, ...written({ "dist/1.json": "[1]", "dist/2.json": "[2]" }) };
    assert.match(await judge(check, worse), /\| dist\/2\.json: expected 1: \$\[0\] is 2$/);
    assert.match(await judge({ ...check, unchanged: true }, happened), /\| dist\/0\.json: \$\[0\] selects nothing/);
  });

  it("fails when it is larger than the limit", async () => {
    const large = (directory: string) => {
      write(directory, { "a.txt": "x" });
      truncateSync(join(directory, "a.txt"), 50 * 1024 * 1024 + 1);
    };
    assert.match(
      await judge(of("a.txt", { text: "x" }), { commands: large }),
      /\| a\.txt: it is larger than 50 MiB, the most that a check reads$/,
    );
  });

  it("knows the commit of the checkout, and says so where there is none", async () => {
    const git = (directory: string, ...args: string[]) =>
      execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: directory });
    const check = of("a.json", { json: "$.commit", is: { gitHead: true } });
    const commit = async (directory: string) => {
      await git(directory, "init", "--quiet");
      await git(directory, "commit", "--quiet", "--allow-empty", "-m", "one");
      const { stdout } = await git(directory, "rev-parse", "HEAD");
      write(directory, { "a.json": JSON.stringify({ commit: stdout }) });
    };
    assert.equal(await judge(check, { commands: commit }), "passed");
    assert.match(
      await judge(check, {
        commands: async (directory) => {
          await commit(directory);
          rmSync(join(directory, ".git"), { recursive: true });
        },
      }),
      /\$\.commit is "[0-9a-f]{40}", and the working directory is no Git checkout with a commit/,
    );
  });

  it("fails, with the cause, when the files were not read", () => {
    using rehearsal = example(() => ({ checks: { it: of("a.txt") } }));
    const [skipped] = judgeChecks(rehearsal.settings.checks, { status: "skipped", reason: "snapshot did not pass" });
    assert.deepEqual([skipped?.status, skipped?.found], ["failed", "not done: snapshot did not pass"]);
  });
});

describe("a check of a URL", () => {
  const stackAt = (url: string) => ({ ...none, urls: { prefect: url } as Provisioned["urls"] });

  it("passes when the service answers as it must", async () => {
    await using server = await AnsweringServer.start(({ path }) =>
      path === "/api/health" ? { body: true } : { status: 404, body: "no" },
    );
    const stack = stackAt(server.url);
    const health = { url: "{prefect}/api/health" };
    assert.equal(await judge(health, { stack }), "passed");
    assert.equal(await judge({ ...health, json: "$", is: true }, { stack }), "passed");
    assert.equal(await judge({ url: `${server.url}/nowhere`, status: 404, text: "^no$" }, { stack }), "passed");
    assert.equal(
      await judge({ url: "{prefect}/nowhere" }, { stack }),
      `{prefect}/nowhere answers 200 | ${server.url}/nowhere: it answered 404`,
    );
    assert.match(await judge({ ...health, json: "$", is: false }, { stack }), /expected false: \$ is true/);
  });

  it("sends a service the credentials that it wants, and nobody else", async () => {
    await using server = await AnsweringServer.start(() => ({ body: true }));
    const settings = {
      prefect: { enabled: true, deployment: "a/b", url: server.url, token: "a.key" },
    };
    const happened = { settings, stack: stackAt(server.url) };
    assert.equal(await judge({ url: "{prefect}/api/health" }, happened), "passed");
    assert.equal(await judge({ url: `${server.url}/api/health` }, happened), "passed");
    assert.deepEqual(
      server.headers.map(({ authorization }) => authorization),
      ["Bearer a.key", undefined],
    );
  });

  it("fails when nothing answers, or the stack has no such service", async () => {
    await using server = await AnsweringServer.start(() => "hang up");
    assert.match(await judge({ url: server.url }), /: it did not answer \(UND_ERR_SOCKET\)$/);
    assert.match(
      await judge({ url: "{minio}/health" }, { stack: stackAt(server.url) }),
      /\| \{minio\}\/health: the stack has no service minio: its services are prefect$/,
    );
  });

  it("follows a redirect within the same server, and none to another", async () => {
    await using other = await AnsweringServer.start(() => ({ body: "secret" }));
    await using server = await AnsweringServer.start(({ path }) =>
      path === "/" ? { status: 302, headers: { location: "/home" }, body: "" } : { body: "home" },
    );
    assert.equal(await judge({ url: server.url, text: "home" }), "passed");
    assert.equal(await judge({ url: server.url, status: 302 }), "passed");
    server.answer = () => ({ status: 307, headers: { location: other.url }, body: "" });
    assert.match(
      await judge({ url: server.url }),
      /: it answered 307, with a redirect to http:\/\/127\.0\.0\.1:\d+\/, which was not followed$/,
    );
    assert.deepEqual(other.requests, []);
  });

  it("gives up a redirect that leads round in a circle", async () => {
    await using server = await AnsweringServer.start(() => ({ status: 302, headers: { location: "/" }, body: "" }));
    assert.match(await judge({ url: server.url }), /: it answered 302, with a redirect/);
    assert.equal(server.requests.length, 6);
  });
});
