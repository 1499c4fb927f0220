import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectKey } from "../../directories.ts";
import { packageRoot } from "../../version.ts";
import { Contender } from "../machine/contending.ts";
import { ownProject } from "./own-project.ts";

describe("Ctrl-C while a command waits for the stack", function () {
  this.timeout(60_000);
  for (const args of [
    ["run", "--wait"],
    ["up", "--wait"],
    ["run", "--on", "local", "--wait"],
  ])
    it(`ends \`rehearse ${args.join(" ")}\` with exit code 130 and one line, and leaves no bundle`, async () => {
      const { directory, evidence } = ownProject();
      const state = join(directory, "state");
      const stack = join(state, projectKey(directory, state), "local");
      mkdirSync(stack, { recursive: true });
      const holder = new Contender<object>("../rehearsal/hold-contender.ts", { LINEAGE_REHEARSAL_STATE: state });
      try {
        await holder.answer();
        holder.tell("try", stack);
        assert.deepEqual(await holder.answer(), { afterDeath: false });
        const command = execa("node", [join(packageRoot, "rehearse.ts"), ...args], {
          cwd: directory,
          reject: false,
          preferLocal: true,
          localDir: packageRoot,
          env: { LINEAGE_REHEARSAL_STATE: state },
        });
        for await (const line of command.iterable()) {
          assert.match(line, new RegExp(`^stack: running \\(waiting for process ${holder.process.pid}, `));
          command.kill("SIGINT");
        }
        const { exitCode, stderr } = await command;
        assert.deepEqual([exitCode, stderr.trim()], [130, "Stopping: nothing was started."]);
        assert.deepEqual(existsSync(evidence) ? readdirSync(evidence) : [], []);
      } finally {
        await holder.kill();
      }
    });
});
