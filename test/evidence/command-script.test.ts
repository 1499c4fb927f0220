import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { Log } from "../../evidence/log.ts";
import { writeVerdict } from "../../evidence/write-verdict.ts";
import { verdictOf } from "../../judgement/verdict.ts";
import { Secret } from "../../settings/secret.ts";
import { runCommand, startCommand } from "../../steps/command.ts";
import { commandEnvironment, type Environment } from "../../steps/environment.ts";
import { type Example, example } from "../context/example.ts";
import { Variables } from "../variables.ts";

/** A program that prints how it was started. */
const print = `
  const { argv, env } = process;
  const names = ["PLAIN", "ODD", "API_TOKEN", "OPENLINEAGE_URL", "PREFECT_API_URL", "OPENLINEAGE_CONFIG", "MARQUEZ_API_KEY", "PATH"];
  console.log(JSON.stringify({ args: argv.slice(1), cwd: process.cwd(), env: names.map((name) => env[name] ?? null) }));
`;
const odd = [
  "",
  " ",
  "it's",
  'a "quoted" one',
  "$HOME $PLAIN `id` $(id)",
  "two\nlines",
  "*",
  "~",
  "-n",
  "Übergröße 🚀",
  "back\\slash\\",
  "a=b",
  "; exit 9 #",
  "&& ||",
];
const receiver = "http://127.0.0.1:61234";
const prefect = "http://127.0.0.1:64200";
const stack = { urls: { marquez: "http://127.0.0.1:65000", prefect }, containers: {}, images: [] };
const never = new AbortController().signal;

describe("the script of a bundle", () => {
  let rehearsal: Example;
  let variables: Variables;
  let cwd: string;
  beforeEach(() => {
    variables = new Variables();
    rehearsal = {
      ...example(),
      tools: { path: async () => ["/tools/it's uv"], browser: async () => "", versions: {} },
    };
    variables.set({ HOME: rehearsal.directory, MARQUEZ_API_KEY: "the-callers-key" });
    cwd = join(rehearsal.directory, "a folder, it's $odd");
    mkdirSync(cwd);
  });
  afterEach(() => {
    variables[Symbol.dispose]();
    rehearsal[Symbol.dispose]();
  });

  const environment = async (added: Record<string, string> = {}): Promise<Environment> => {
    await using made = await commandEnvironment(stack, rehearsal, {
      added,
      cwd,
      lineageUrl: receiver,
      inheriting: { inherit: [], setting: "refine.inherit" },
    });
    return made.env;
  };

  async function ran(file: string, argv: string[], added?: Record<string, string>): Promise<void> {
    await using log = new Log(rehearsal.bundle, file);
    const limits = { signal: never, guard: rehearsal.guard };
    await runCommand({ argv, cwd, env: await environment(added) }, log, limits);
  }

  /** Seals the bundle, and gives its script and how a shell runs it. */
  async function sealed() {
    await writeVerdict(rehearsal.bundle, verdictOf(rehearsal, [], []), {});
    const path = rehearsal.bundle.path("cli.sh");
    await execa("sh", ["-n", path]);
    const run = (env: Record<string, string>, ...names: string[]) =>
      execa("sh", [path, ...names], { env, reject: false, cwd: "/", stripFinalNewline: true });
    return { text: readFileSync(path, "utf8"), run };
  }

  it("runs a command as it ran, whatever is in its arguments, its directory and its variables", async () => {
    await ran("cli.log", [process.execPath, "-e", print, "--", ...odd], { PLAIN: "plain", ODD: odd.join("|") });
    const first = JSON.parse(
      readFileSync(rehearsal.bundle.path("cli.log"), "utf8")
        .split("\n")
        .find((line) => line.startsWith('{"args"')) ?? "",
    );
    const { run } = await sealed();
    const { stdout, stderr, exitCode } = await run({
      OPENLINEAGE_URL: "http://new:1",
      PREFECT_API_URL: "http://new:2/api",
    });
    assert.deepEqual([exitCode, stderr], [0, ""]);
    const again = JSON.parse(stdout);
    assert.deepEqual([again.args, again.cwd], [odd, cwd]);
    assert.deepEqual(first.args, odd);
    const path = `/tools/it's uv:${process.env.PATH}`;
    assert.deepEqual(again.env, ["plain", odd.join("|"), null, "http://new:1", "http://new:2/api", null, null, path]);
    assert.deepEqual(first.env.slice(0, 3), again.env.slice(0, 3));
  });

  it("asks for each address that is gone, also within an argument, and has none of them", async () => {
    await ran("cli.log", ["printf", "%s", `--url=${stack.urls.marquez}/x`]);
    const { text, run } = await sealed();
    for (const gone of [receiver, prefect, stack.urls.marquez]) assert.ok(!text.includes(gone), gone);
    assert.match(text, /^# {3}OPENLINEAGE_URL, the URL of Marquez/m);
    const asked = await run({ PREFECT_API_URL: "http://new:2/api" });
    assert.deepEqual([asked.exitCode, asked.stderr], [2, "Set the variable OPENLINEAGE_URL first."]);
    const { stdout } = await run({ OPENLINEAGE_URL: "http://new:1", PREFECT_API_URL: "http://new:2/api" });
    assert.equal(stdout, "--url=http://new:1/x");
  });

  it("holds no secret, and asks for a variable that had one, however short it is", async () => {
    rehearsal.bundle.redactor.conceal(new Secret("hunter22"));
    await ran("cli.log", [process.execPath, "-e", print, "--", "--password=hunter22"], {
      API_TOKEN: "s1",
      PLAIN: "hunter22",
    });
    const { text, run } = await sealed();
    assert.doesNotMatch(text, /hunter22|'?s1'?$/m);
    assert.match(text, /'--password=\*\*\*'/);
    const urls = { OPENLINEAGE_URL: "http://new:1", PREFECT_API_URL: "http://new:2/api" };
    assert.match((await run(urls)).stderr, /^Set the variable (?:API_TOKEN|PLAIN) first\.$/);
    const { stdout } = await run({ ...urls, API_TOKEN: "mine", PLAIN: "too" });
    assert.deepEqual(JSON.parse(stdout).env.slice(0, 3), ["too", null, "mine"]);
  });

  it("runs all commands that end in their order, until one fails; others by their names", async () => {
    await ran("prepare.log", ["echo", "prepared"]);
    await ran("cli-main.log", ["sh", "-c", "echo refined; exit 3"]);
    await ran("qa.log", ["echo", "checked"]);
    await using log = new Log(rehearsal.bundle, "worker.log");
    const worker = { argv: ["echo", "working"], cwd, env: await environment() };
    await startCommand(worker, log, { signal: never, guard: rehearsal.guard }).ended;
    const { text, run } = await sealed();
    const urls = { OPENLINEAGE_URL: "http://new:1", PREFECT_API_URL: "http://new:2/api" };
    const all = await run(urls);
    assert.deepEqual([all.stdout, all.exitCode], ["prepared\nrefined", 3]);
    assert.equal((await run(urls, "qa", "worker")).stdout, "checked\nworking");
    assert.match(text, /^# These run until they are stopped\. .*: worker$/m);
    const { stderr, exitCode } = await run(urls, "nosuch");
    assert.deepEqual([stderr, exitCode], ["There is no command nosuch in this script.", 2]);
  });

  it("is missing when no command was started", async () => {
    await writeVerdict(rehearsal.bundle, verdictOf(rehearsal, [], []), {});
    assert.ok(!rehearsal.bundle.files().includes("cli.sh"));
  });

  it("is there when the rehearsal was cut short while a command ran", async () => {
    await using log = new Log(rehearsal.bundle, "cli.log");
    const command = { argv: ["sleep", "600"], cwd, env: await environment() };
    await using _started = startCommand(command, log, { signal: never, guard: rehearsal.guard });
    assert.match((await sealed()).text, /^ {4}set -- sleep 600$/m);
  });
});
