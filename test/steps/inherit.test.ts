import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Recording } from "../../recorder/recording.ts";
import { withheldFrom } from "../../settings/inherit.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { prepare } from "../../steps/prepare.ts";
import { runOwnCommand } from "../../steps/run-command.ts";
import { example } from "../context/example.ts";
import { Variables } from "../variables.ts";

/** What a program of Python or of the shell says that finds no credentials. */
const script =
  'test -n "$AWS_ACCESS_KEY_ID" || { echo "Unable to locate credentials"; exit 1; }; echo "as $AWS_ACCESS_KEY_ID"';
const command = ["sh", "-c", script];
const stack = { urls: {}, containers: {}, images: [] };

describe("a command that needs credentials of the caller", () => {
  let variables: Variables;
  beforeEach(() => {
    variables = new Variables();
    for (const { name } of withheldFrom(process.env, [])) variables.set({ [name]: undefined });
    variables.set({ AWS_ACCESS_KEY_ID: "an-id-of-a-key", AWS_SECRET_ACCESS_KEY: "a-secret-key" });
  });
  afterEach(() => variables[Symbol.dispose]());

  const own = async (settings: RawSettings) => {
    using rehearsal = example(() => ({ commands: { qa: { command, ...settings } } }));
    const [qa] = rehearsal.settings.commands;
    assert.ok(qa);
    const run = await runOwnCommand(qa, new Recording(rehearsal.bundle))(stack, rehearsal);
    return { run, log: readFileSync(rehearsal.bundle.path("qa.log"), "utf8") };
  };

  it("fails without them, and its log says at once which setting passes them on", async () => {
    const { run, log } = await own({});
    assert.equal(run.exitCode, 1);
    assert.match(
      log,
      /^\[not inherited from the caller: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; commands\.qa\.inherit lets .*\]\n\$ sh .*\nUnable to locate credentials\n/,
    );
    assert.deepEqual(run.withheld?.patterns, ["AWS_*"]);
  });

  it("has them when the setting names them", async () => {
    const { run, log } = await own({ inherit: ["AWS_ACCESS_KEY_ID"] });
    assert.equal(run.exitCode, 0);
    assert.match(log, /^\[not inherited from the caller: AWS_SECRET_ACCESS_KEY; .*\n.*\nas an-id-of-a-key\n/);
  });

  it("has those of its own variables in any case", async () => {
    const { log } = await own({ env: { AWS_ACCESS_KEY_ID: "its-own" } });
    assert.match(log, /as its-own/);
  });

  it("says so, too, when it prepares the refinement", async () => {
    const refine = { command: ["true"], prepare: command };
    using rehearsal = example(() => ({ refine }));
    await assert.rejects(
      prepare(rehearsal),
      /It did not inherit AWS_ACCESS_KEY_ID, .* set refine\.inherit: \["AWS_\*"\]/,
    );
    using another = example(() => ({ refine: { ...refine, inherit: ["AWS_*"] } }));
    assert.equal((await prepare(another))?.exitCode, 0);
  });
});
