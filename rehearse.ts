#!/usr/bin/env node
import { Command, Option } from "commander";
import { packageVersion } from "./version.ts";

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
  .option("--wait", "wait for a rehearsal that holds the stack", false)
  .option("--ephemeral", "on a stack of its own, so that several can run at once", false)
  .option("--junit <file>", "write expectations and steps as JUnit XML, whatever comes of the rehearsal")
  .option("--summary <file>", "append a summary in Markdown, as $GITHUB_STEP_SUMMARY wants it")
  .addOption(
    new Option(
      "--annotations <where>",
      "tell what failed as annotations (default: github where it runs the job)",
    ).choices(["github", "none"]),
  )
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).run(options)));

command("up", "bring the stack up and leave it running")
  .option("--wait", "wait for a rehearsal that holds the stack", false)
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).up(options)));

command("down", "destroy the stack that `up` or `run --keep` left").action(async (options) =>
  process.exit(await (await import("./commands/down.ts")).down(options)),
);

command("upload", "store a bundle that could not be stored when it was made")
  .argument("<directory>", "the bundle's folder")
  .action(async (directory, options) =>
    process.exit(await (await import("./commands/upload.ts")).upload(directory, options)),
  );

command("doctor", "say what this machine has, what is needed, and how to get it").action(async (options) =>
  process.exit(await (await import("./commands/doctor.ts")).doctor(options)),
);

program
  .command("reap")
  .description("remove what killed rehearsals left behind; never what belongs to a live one")
  .option("--all", "also stacks that were left running on purpose", false)
  .option("--older-than <time>", "only what was started longer ago, as in 2h", "0")
  .option("--dry-run", "only say what would be removed", false)
  .option("--json", "print JSON", false)
  .action(async (options) => process.exit(await (await import("./commands/reap.ts")).reap(options)));

program.addHelpText(
  "after",
  `
Exit codes: 0 the lineage passed; 1 it did not; 2 usage or settings; 3 the rehearsal could not be carried out; 130, 143, 129 stopped\nby SIGINT, SIGTERM, SIGHUP.

Examples:
  rehearse run                                      the bundled sample, on the local stack
  rehearse run -s staging --set refine.cwd=../hotpass
  rehearse up; rehearse down                        the stack alone, to look at`,
);

await program.parseAsync();
