import assert from "node:assert/strict";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { tool } from "../../setup/tool.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

const purpose = { doing: "building the thing", next: "Try another thing." };

describe("a command of the set-up", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  it("gives its output, and its messages line by line", async () => {
    const path = await program(join(aside.directory, "thing"), "echo one >&2; echo result; echo two >&2");
    const heard: string[] = [];
    assert.equal(await tool(path, [], purpose, {}, (line) => heard.push(line)), "result");
    assert.deepEqual(heard, ["one", "two"]);
  });

  it("shows its last lines when it fails", async () => {
    const path = await program(join(aside.directory, "thing"), "echo the proxy said no >&2; exit 7");
    await assert.rejects(tool(path, [], purpose), (error) => {
      assert.ok(error instanceof RehearsalError);
      assert.equal(error.code, "SETUP");
      assert.equal(error.explanation.doing, purpose.doing);
      assert.match(error.explanation.found, /exit code 7[\s\S]*the proxy said no/);
      return true;
    });
  });

  it("is a plain message when there is no such program", async () => {
    await assert.rejects(tool(join(aside.directory, "none"), [], purpose), {
      name: "RehearsalError",
      message: /^building the thing: .*ENOENT[\s\S]*Try another thing\.$/,
    });
  });
});
