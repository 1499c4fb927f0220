import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the completion of bash", function () {
  this.timeout(60_000);
  const place = temporaryPlace("completion-");
  const script = join(place.path, "rehearse.bash");
  const bin = join(place.path, "bin");
  const project = join(place.path, "project");
  const env = { PATH: [bin, process.env.PATH].join(delimiter), TERM: "dumb" };

  before(async () => {
    mkdirSync(bin);
    mkdirSync(project);
    const own = join(packageRoot, "rehearse.ts");
    const command = join(bin, "rehearse");
    // Only what a shell asks for is really run.
    const body = `[ "$1" = services ] || { echo "ran: $*"; exit; }\nexec '${process.execPath}' '${own}' "$@"`;
    writeFileSync(command, `#!/bin/sh\n${body}\n`);
    chmodSync(command, 0o755);
    writeFileSync(
      join(project, "Pulumi.mine.yaml"),
      'config: { "lineage-rehearsal:services": { catalog: { image: i } } }\n',
    );
    writeFileSync(join(project, "Pulumi.staging.yaml"), "config: {}\n");
    writeFileSync(join(project, "Pulumi.$(touch ran).yaml"), "config: {}\n");
    const { stdout } = await execa(process.execPath, [own, "completion", "bash"]);
    writeFileSync(script, stdout);
  });
  after(() => place.remove());

  /** What a bash with the completion offers for each line, of which the last word is being written. */
  async function offered(...lines: string[][]): Promise<string[][]> {
    const each = lines.map((words) => {
      const line = words.map((word) => `'${word}'`).join(" ");
      return `COMP_WORDS=(rehearse ${line}); COMP_CWORD=${words.length}; _rehearse; echo "\${COMPREPLY[*]}"`;
    });
    const { stdout } = await execa(
      "bash",
      ["--norc", "--noprofile", "-c", [`source '${script}'`, ...each].join("\n")],
      {
        cwd: project,
        env,
      },
    );
    return stdout.split("\n").map((line) => line.split(" ").filter(Boolean));
  }

  it("offers commands, and after a command its options", async () => {
    const [commands, plan, options, top] = await offered([""], ["pl"], ["run", "--keep"], ["--"]);
    for (const name of ["run", "up", "logs", "plan", "completion"]) assert.ok(commands?.includes(name), name);
    assert.ok(!commands?.includes("services"));
    assert.deepEqual(plan, ["plan"]);
    assert.deepEqual(options, ["--keep", "--keep-on-failure"]);
    assert.deepEqual(top, ["--help", "--version"]);
  });

  it("offers the stacks whose files are there, and the words that an option takes", async () => {
    const answers = await offered(
      ["run", "--stack", ""],
      ["run", "-s", "m"],
      ["run", "--on", "m"],
      ["run", "--stack", "=", "st"],
      ["run", "--stack", "mine", "--annotations", ""],
      ["completion", ""],
    );
    assert.deepEqual(answers, [
      ["mine", "staging"],
      ["mine"],
      ["mine"],
      ["staging"],
      ["github", "none"],
      ["bash", "zsh", "fish"],
    ]);
  });

  it("offers the services of the stack that the line names, once", async () => {
    const [services, one, second] = await offered(
      ["logs", "--stack", "mine", ""],
      ["shell", "-s", "staging", "ma"],
      ["shell", "marquez", "ma"],
    );
    assert.deepEqual(services?.toSorted(), ["catalog", "marquez", "postgres", "prefect", "s3", "web"]);
    assert.deepEqual(one, ["marquez"]);
    assert.deepEqual(second, []);
  });

  it("leaves to bash what names a file, and what follows --", async () => {
    assert.deepEqual(await offered(["run", "--junit", ""], ["upload", ""], ["init", "--", "r"]), [[], [], []]);
  });

  it("runs nothing that a file's name says", async () => {
    await offered(["run", "--stack", ""]);
    assert.equal(existsSync(join(project, "ran")), false);
  });
});
