#!/usr/bin/env node
import { Command } from "commander";
import { packageVersion } from "./rehearsal/version.ts";

// Each command's own code is loaded when it is called: --help must not wait for an engine's SDK.
const collect = (value: string, before: string[]): string[] => [...before, value];

const program = new Command("rehearse")
  .description(
    "Rehearses data lineage on a throw-away Marquez and Prefect stack, judges what arrived and stores the evidence.",
  )
  .version(packageVersion)
  .showHelpAfterError("Run `rehearse --help` for what there is.")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const command = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "the stack: its settings are in Pulumi.<name>.yaml", "local")
    .option("--set <key=value>", "a setting, dotted, over the file's; JSON is taken as JSON (repeatable)", collect, [])
    .option("--json", "print one JSON object on standard output, progress on standard error", false);

command("run", "bring the stack up, rehearse, store the evidence, destroy the stack")
  .option("--keep", "leave the stack running", false)
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).run(options)));

command("up", "bring the stack up and leave it running").action(async (options) =>
  process.exit(await (await import("./commands/run.ts")).run({ ...options, stackOnly: true })),
);

command("down", "destroy the stack that `up` or `run --keep` left").action(async (options) =>
  process.exit(await (await import("./commands/down.ts")).down(options)),
);

command("doctor", "say what this machine has, what is needed, and how to get it").action(async (options) =>
  process.exit(await (await import("./commands/doctor.ts")).doctor(options)),
);

program.addHelpText(
  "after",
  `
Exit codes: 0 the lineage passed; 1 it did not; 2 usage or settings; 3 the rehearsal could not be carried out; 130 interrupted.

Examples:
  rehearse run                                      the bundled sample, on the local stack
  rehearse run -s staging --set refine.cwd=../hotpass
  rehearse up; rehearse down                        the stack alone, to look at`,
);

await program.parseAsync();
