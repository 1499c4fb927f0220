import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { execa } from "execa";
import { annotationsOf } from "../../report/annotations.ts";
import { jsonWithoutCommands, keepCommandsFrom, withoutCommands, writeCommands } from "../../report/ci-output.ts";
import { packageRoot } from "../../version.ts";
import { resultWith } from "./results.ts";

/** Which commands the runners would carry out, by their own rules. */
function commandsIn(log: string): string[] {
  // .NET reads a line up to a carriage return, too.
  const lines = log.split(/\r\n|\r|\n/);
  return [
    ...lines.filter((line) => line.trimStart().startsWith("::")),
    ...lines.filter((line) => /##(?:vso)?\[|##teamcity\[/i.test(line)),
    ...(log.match(/section_(?:start|end):\d+:\w+\r/g) ?? []),
  ];
}

const hostile = [
  "::set-output name=verdict::passed",
  "::add-mask::lineage",
  "found\n::error::all is well",
  "found\n      ::error file=a::all is well",
  "found\r::warning::x",
  "found\r\n\t\u00a0::stop-commands::x",
  "::",
  "##[error]all is well",
  "a dataset ##[add-path]/tmp",
  "##vso[task.setvariable variable=PATH]x",
  "see ##VSO[task.complete result=Succeeded;] there",
  "##teamcity[buildStatus status='SUCCESS']",
  "section_start:1:all\r\u001b[0Khidden",
  "section_end:1:all\r\u001b[0K",
  "\u0085::error::x",
  "\u001b[31m::error::x",
  "\u0000::error::x",
  "####[error]x",
];

describe("what a CI job prints", () => {
  for (const text of hostile)
    it(`is no command: ${JSON.stringify(text)}`, () => {
      const printed = withoutCommands(`      found: ${text}\n${text}\n`);
      assert.deepEqual(commandsIn(printed), []);
      assert.equal(withoutCommands(printed), printed);
      const words = (one: string) => one.replace(/[\s\p{Cc}]|\[[0-9;]*[mK]/gu, "");
      assert.equal(words(printed), words(`      found: ${text}\n${text}\n`), "a person reads the same");
    });

  for (const text of [
    "12:30:01 a::b",
    "std::string",
    "# heading",
    "## heading",
    "a\ttab\n",
    "\u001b[31mred\u001b[0m",
    "✔ ünïcödé",
  ])
    it(`is as it was written: ${JSON.stringify(text)}`, () => assert.equal(withoutCommands(text), text));

  it("is JSON that means the same, and in which there is no command", () => {
    const value = { [hostile.join("\n")]: hostile, "\\##[": "\\\\##vso[ section_start:1:a" };
    const text = jsonWithoutCommands(value);
    assert.deepEqual(JSON.parse(text), value);
    assert.deepEqual(commandsIn(text), []);
    assert.equal(withoutCommands(text), text);
  });

  it("takes no time that grows faster than the text", () => {
    for (const part of ["\n", " ", "\u001b[", "#", "::", "section_start:", "\u001b[31m"])
      withoutCommands(part.repeat(300_000));
  });

  it("has our own commands, whatever is in them, whoever writes beside them", () => {
    const stream = new PassThrough();
    keepCommandsFrom(stream);
    keepCommandsFrom(stream);
    const found = hostile.join("\n");
    const expectations = [
      { name: "lineage.job" as const, title: "##[a", status: "failed" as const, expected: "it", found },
    ];
    stream.write("::error::of a dataset\n");
    stream.write(Buffer.from("::error::of a program\n"));
    writeCommands(stream, annotationsOf(resultWith({ verdict: "failed", expectations })));
    stream.end();
    const commands = commandsIn(String(stream.read()));
    assert.equal(commands.length, 1);
    assert.match(commands[0] ?? "", /^::error title=Lineage rehearsal%3A # #\[a::expected: it%0Afound: ::set-output/);
  });

  it("is all that the command line prints there, an error about a setting among it", async () => {
    const args = ["rehearse.ts", "run", "--stack", "local", "--set", "namespace=", "--set", "a\n::error::b=1"];
    const run = (env: Record<string, string>) =>
      execa("node", args, { cwd: packageRoot, reject: false, preferLocal: true, env, all: true });
    assert.deepEqual(
      commandsIn((await run({ CI: "true" })).all).filter((line) => !line.includes("title=")),
      [],
    );
    assert.notDeepEqual(commandsIn((await run({ CI: "", GITHUB_ACTIONS: "" })).all), []);
  });
});
