import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectKey } from "../../directories.ts";
import { packageRoot } from "../../version.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the commands about a service of a running stack", function () {
  this.timeout(60_000);
  let place: ReturnType<typeof temporaryPlace>;
  let client: FakeClient | undefined;
  beforeEach(() => {
    place = temporaryPlace("project-");
    writeFileSync(join(place.path, "Pulumi.mine.yaml"), "config: {}\n");
  });
  afterEach(() => {
    client?.[Symbol.dispose]();
    place.remove();
  });

  const row = (container: string, state: string, name: string, id = "one", project = place.path) =>
    `printf '%s\\n' '${[container, state, name, projectKey(project, join(place.path, "state")), "mine", id].join("\t")}'`;
  /** Runs a command while the engine has a stack, and does the rest of what it is asked by a script. */
  async function rehearse(args: string[], ...script: string[]) {
    client = new FakeClient(
      'if [ "$1 $2" = "container ls" ]; then',
      row("a", "running", "marquez-0123abc"),
      row("b", "exited", "postgres-0123abc"),
      row("c", "running", "other-0123abc", "two", "/elsewhere"),
      "exit 0; fi",
      ...script,
    );
    const [command = "", ...rest] = args;
    const of = ["--stack", "mine"];
    const ended = await execa(process.execPath, [join(packageRoot, "rehearse.ts"), command, ...of, ...rest], {
      cwd: place.path,
      reject: false,
      input: "",
      env: { LINEAGE_REHEARSAL_STATE: join(place.path, "state") },
    });
    return { ...ended, calls: () => client?.calls ?? [] };
  }

  it("logs gives the whole log of the container, or its end", async () => {
    const { exitCode, stdout, calls } = await rehearse(["logs", "marquez"], "echo said");
    assert.deepEqual([exitCode, stdout, calls().at(-1)], [0, "said", "logs --tail all a"]);
    client?.[Symbol.dispose]();
    const end = await rehearse(["logs", "postgres", "--tail", "3", "--follow"]);
    assert.equal(end.calls().at(-1), "logs --tail 3 --follow b");
  });

  it("port gives an address, or all", async () => {
    const ports = "echo '5000/tcp -> 127.0.0.1:32881'; echo '5001/tcp -> 127.0.0.1:32880'";
    assert.equal((await rehearse(["port", "marquez", "5001"], ports)).stdout, "127.0.0.1:32880");
    client?.[Symbol.dispose]();
    assert.equal((await rehearse(["port", "marquez"], ports)).stdout, "5000 127.0.0.1:32881\n5001 127.0.0.1:32880");
    client?.[Symbol.dispose]();
    const { exitCode, stderr } = await rehearse(["port", "marquez", "80"], ports);
    assert.equal(exitCode, 2);
    assert.match(stderr, /publishes no port 80\nIts ports inside the container: 5000, 5001\./);
  });

  it("shell runs a command without a shell, and ends with its exit code", async () => {
    const { exitCode, calls } = await rehearse(["shell", "marquez", "--", "echo", "$HOME; ls"], "exit 7");
    assert.deepEqual([exitCode, calls().at(-1)], [7, "exec --interactive a echo $HOME; ls"]);
  });

  for (const [what, args, says] of [
    [
      "a shell without a terminal",
      ["shell", "marquez"],
      /there is no terminal\nName a command: `rehearse shell marquez/,
    ],
    ["a database without a terminal", ["shell", "postgres"], /-- psql -U marquez marquez`/],
    [
      "a service that does not exist",
      ["logs", "marqez"],
      /did you mean marquez\?\)\nIts services: marquez, postgres\./,
    ],
    [
      "a service that has ended",
      ["port", "postgres"],
      /its container is exited\n`rehearse logs postgres --stack mine`/,
    ],
    ["a number of lines that is none", ["logs", "marquez", "--tail", "few"], /expected a number of lines, or all/],
  ] as const)
    it(`refuse ${what}: exit code 2, and what to do`, async () => {
      const { exitCode, stdout, stderr } = await rehearse([...args]);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr, says);
    });

  it("refuse a stack that does not run, and name those that do", async () => {
    const { exitCode, stderr } = await rehearse(["logs", "marquez", "--stack", "mien"]);
    assert.equal(exitCode, 2, stderr);
    assert.match(
      stderr,
      /no stack of that name runs for .* \(did you mean mine\?\)\n {2}running here: mine\nStart it with/,
    );
  });
});
