import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { startApi } from "../../offline/emulators/marquez-stand-in/api.ts";
import { apiServer } from "../../offline/emulators/marquez-stand-in/api-server.ts";
import { Recording } from "../../recorder/recording.ts";
import type { CommandSetting } from "../../settings/commands.ts";
import type { Provisioned } from "../../stack/provisioned.ts";
import { runOwnCommand } from "../../steps/run-command.ts";
import { example } from "../context/example.ts";
import { listening, MemoryJournal } from "../offline/in-process.ts";
import { commandOf } from "../situations/rehearse.ts";

const print = "console.log(JSON.stringify([process.env.OPENLINEAGE_URL, process.env.OPENLINEAGE_DISABLED]));";

describe("a command of the rehearsal's own", () => {
  /** Runs it on a stack, and gives how it ended. */
  async function run(argv: string[], urls: Provisioned["urls"]) {
    using rehearsal = example(() => ({ namespace: "case.ns", commands: { qa: { command: argv } } }));
    await using recording = new Recording(rehearsal.bundle);
    const [own] = rehearsal.settings.commands as [CommandSetting];
    const ended = await runOwnCommand(own, recording)({ urls, containers: {}, images: [] }, rehearsal);
    await recording[Symbol.asyncDispose]();
    const events = rehearsal.bundle.path("events.ndjson");
    return {
      ended,
      log: readFileSync(rehearsal.bundle.path("qa.log"), "utf8"),
      events: existsSync(events) ? readFileSync(events, "utf8") : undefined,
    };
  }

  it("has a log of its own, and its end is a result, not an error", async () => {
    const { ended, log } = await run([process.execPath, "-e", "console.log('here'); process.exit(7)"], {});
    assert.equal(ended.exitCode, 7);
    assert.match(log, /^\$ .*\nhere\n\[exit code 7 after /);
  });

  it("sends no lineage anywhere where the stack has no Marquez, whatever its caller has set", async () => {
    process.env.OPENLINEAGE_URL = "http://127.0.0.1:9";
    try {
      const { log, events } = await run([process.execPath, "-e", print], {});
      assert.match(log, /^\[null,"true"\]$/m);
      assert.equal(events, undefined);
    } finally {
      delete process.env.OPENLINEAGE_URL;
    }
  });

  it("has its lineage recorded under its name where the stack has one", async () => {
    await using marquez = await listening(
      apiServer(await startApi(new MemoryJournal(), () => undefined), () => undefined),
    );
    const { events } = await run(commandOf('await post(event("COMPLETE"));'), { marquez: marquez.url });
    assert.match(events ?? "", /"command":"command-qa"/);
  });
});
