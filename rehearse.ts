#!/usr/bin/env node
import { Command, Option } from "commander";
import { exitCodes } from "./rehearsal/exit-code.ts";
import { packageVersion } from "./version.ts";

// Each command loads its code when it runs, so that --help does not wait for the Pulumi SDK.
const collect = (value: string, before: string[]): string[] => [...before, value];

const program = new Command("rehearse")
  .description(
    "Rehearse data lineage on a throw-away Marquez and Prefect stack, judge what arrived, and store the evidence.",
  )
  .version(packageVersion)
  .showHelpAfterError("Run `rehearse --help` to list the commands and options.")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.passed : exitCodes.settings));

const command = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "stack to use; its settings are in Pulumi.<name>.yaml", "local")
    .option(
      "--set <key=value>",
      "override a setting by its dotted key; a JSON value is read as JSON (repeatable)",
      collect,
      [],
    )
    .option("--json", "print the result as one JSON object on standard output, and progress on standard error", false);

command("run", "bring up the stack, rehearse, store the evidence, destroy the stack")
  .option("--keep", "leave the stack running afterwards", false)
  .option("--wait", "wait while another rehearsal holds the stack", false)
  .option("--ephemeral", "use a new stack for this rehearsal, so that several can run at once", false)
  .option("--junit <file>", "write expectations and steps as JUnit XML, also when the rehearsal fails")
  .option("--summary <file>", "append a summary in Markdown, for example to $GITHUB_STEP_SUMMARY")
  .addOption(
    new Option(
      "--annotations <where>",
      "report failures as annotations (default: github in a GitHub job, else none)",
    ).choices(["github", "none"]),
  )
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).run(options)));

command("up", "bring up the stack and leave it running")
  .option("--wait", "wait while another rehearsal holds the stack", false)
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).up(options)));

command("down", "destroy the stack that `up` or `run --keep` left running").action(async (options) =>
  process.exit(await (await import("./commands/down.ts")).down(options)),
);

command("upload", "store a bundle that its rehearsal could not store")
  .argument("<directory>", "folder of the bundle")
  .action(async (directory, options) =>
    process.exit(await (await import("./commands/upload.ts")).upload(directory, options)),
  );

command("accept", "write the contract that a rehearsal's lineage fulfils: lineage.<stack>.yaml")
  .argument("[bundle]", "folder of a bundle, or s3://bucket/prefix/name (default: the stack's newest)")
  .option("--last", "take the stack's newest bundle", false)
  .option("--yes", "write without asking", false)
  .action(async (bundle, options) =>
    process.exit(await (await import("./commands/accept.ts")).accept(bundle, options)),
  );

command("diff", "compare the lineage of two bundles, or of a bundle and a contract")
  .argument("<a>", "folder of a bundle, s3://bucket/prefix/name, or the file of a contract")
  .argument("<b>", "what to compare it with: the same kinds")
  .action(async (a, b, options) => process.exit(await (await import("./commands/diff.ts")).diff(a, b, options)));

command("doctor", "check what a rehearsal needs on this machine, and say how to get what is missing").action(
  async (options) => process.exit(await (await import("./commands/doctor.ts")).doctor(options)),
);

program
  .command("reap")
  .description("remove what killed rehearsals left behind, and store their evidence")
  .option("--all", "also remove stacks that were left running on purpose", false)
  .option("--older-than <time>", "only stacks that started longer ago than this, for example 2h", "0")
  .option("--dry-run", "report what would be removed, and change nothing", false)
  .option("--json", "print the result as JSON", false)
  .action(async (options) => process.exit(await (await import("./commands/reap.ts")).reap(options)));

program.addHelpText(
  "after",
  `
Exit codes:
  0              the lineage passed
  1              the lineage failed: the expectations say why
  2              the command line or the settings are wrong; nothing was started
  3              the rehearsal could not be carried out; it says nothing about the lineage
  130, 143, 129  it was stopped by SIGINT, SIGTERM, SIGHUP

Examples:
  rehearse run                                      rehearse the bundled sample on the local stack
  rehearse run -s staging --set refine.cwd=../hotpass
  rehearse up; rehearse down                        bring up the stack alone, and destroy it`,
);

await program.parseAsync();
