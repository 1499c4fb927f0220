#!/usr/bin/env node
import { Argument, Command, Option } from "commander";
import { isCi } from "./machine/ci.ts";
import { outliveReaders } from "./machine/closed-output.ts";
import { useLittleMemory } from "./machine/little-memory.ts";
import { startQuickly } from "./machine/quick-start.ts";
import { exitCodes } from "./rehearsal/exit-code.ts";
import { keepCommandsFrom } from "./report/ci-output.ts";
import { packageVersion } from "./version.ts";

startQuickly();
useLittleMemory();

outliveReaders();

if (isCi()) for (const stream of [process.stdout, process.stderr]) keepCommandsFrom(stream);

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
  .addOption(
    new Option("--keep-on-failure", "leave the stack running afterwards unless the rehearsal passed")
      .default(false)
      .conflicts("keep"),
  )
  .option("--wait", "wait while another rehearsal holds the stack", false)
  .option(
    "--at-most <number>",
    "wait until fewer than so many rehearsals run on the container engine (default: what suits its machine)",
  )
  .option("--ephemeral", "use a new stack for this rehearsal, so that several can run at once", false)
  .addOption(
    new Option(
      "--on <name>",
      "rehearse on a stack that `up` left running, in a namespace of its own; --stack is the same unless it is given",
    ).conflicts(["keep", "keepOnFailure", "ephemeral", "atMost"]),
  )
  .option(
    "--same-namespace",
    "with --on: keep the namespace of the settings, for a refinement that knows no other",
    false,
  )
  .option("--junit <file>", "write expectations and steps as JUnit XML, also when the rehearsal fails")
  .option("--only-new", "tell only failures that the stack's rehearsal before did not have; the verdict stays", false)
  .option("--summary <file>", "append a summary in Markdown, for example to $GITHUB_STEP_SUMMARY")
  .addOption(
    new Option(
      "--annotations <where>",
      "report failures as annotations (default: github in a GitHub job, else none)",
    ).choices(["github", "none"]),
  )
  .action(async (options, own: Command) => {
    const isGiven = options.on === undefined || own.getOptionValueSource("stack") !== "default";
    const stack = isGiven ? options.stack : options.on;
    process.exit(await (await import("./commands/run.ts")).run({ ...options, stack }));
  });

command("up", "bring up the stack and leave it running")
  .option("--wait", "wait while another rehearsal holds the stack", false)
  .option(
    "--at-most <number>",
    "wait until fewer than so many rehearsals run on the container engine (default: what suits its machine)",
  )
  .action(async (options) => process.exit(await (await import("./commands/run.ts")).up(options)));

command("down", "destroy the stack that `up`, `run --keep` or `run --keep-on-failure` left running").action(
  async (options) => process.exit(await (await import("./commands/down.ts")).down(options)),
);

/** A command about a service of a stack that has containers. */
const serviceCommand = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .argument("<service>", "marquez, postgres, web, prefect, s3, or a service of your own")
    .option("-s, --stack <name>", "stack of the service", "local");

serviceCommand("logs", "print what a service of a running stack has written, unredacted")
  .option("-f, --follow", "go on until Ctrl-C", false)
  .option("-n, --tail <lines>", "only the last lines", "all")
  .action(async (service, options) => process.exit(await (await import("./commands/logs.ts")).logs(service, options)));

serviceCommand("shell", "run a shell in a service of a running stack, or a command after --")
  .argument("[command...]", "program and arguments, after --; without one, a shell")
  .action(async (service, words, options) =>
    process.exit(await (await import("./commands/shell.ts")).shell(service, words, options)),
  );

serviceCommand("port", "print where a port of a service of a running stack is published")
  .argument("[port]", "port inside the container; all of them if left out")
  .option("--json", "print the addresses as one JSON object, by the port inside the container", false)
  .action(async (service, inside, options) =>
    process.exit(await (await import("./commands/port.ts")).port(service, inside, options)),
  );

command("upload", "store a bundle that its rehearsal could not store")
  .argument("<directory>", "folder of the bundle")
  .action(async (directory, options) =>
    process.exit(await (await import("./commands/upload.ts")).upload(directory, options)),
  );

command("init", "run a command once, and make a stack file and a contract from what it sends")
  .argument("<command...>", "program and arguments, after --")
  .action(async (words, options) => process.exit(await (await import("./commands/init.ts")).init(words, options)));

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

command(
  "plan",
  "print what a rehearsal would do: images, commands, steps, expectations, settings and who sets them",
).action(async (options) => process.exit(await (await import("./commands/plan.ts")).plan(options)));

command("show", "print the verdict of a bundle, and verify it: its checksums, and the verdict judged again")
  .argument("[bundle]", "folder of a bundle, or s3://bucket/prefix/name (default: the stack's newest)")
  .option("--last", "take the stack's newest bundle", false)
  .option("--open", "open the bundle's report.html in the browser", false)
  .option("--only-new", "leave out failures that the stack's rehearsal before had, too", false)
  .option("--key <file>", "check that this public key, in PEM, signed the statement")
  .option(
    "--identity <name>",
    "check that Sigstore certified this e-mail address or workflow; * at its end: what begins so",
  )
  .option("--issuer <url>", "who vouches for that identity")
  .option("--trusted-root <file>", "a Sigstore trusted root (default: Sigstore's own, fetched)")
  .action(async (bundle, options) => process.exit(await (await import("./commands/show.ts")).show(bundle, options)));

command("doctor", "check what a rehearsal needs on this machine, and say how to get what is missing").action(
  async (options) => process.exit(await (await import("./commands/doctor.ts")).doctor(options)),
);

program
  .command("history")
  .description("list the rehearsals whose bundles are stored, the newest first, as a table or a page")
  .argument("[place]", "folder of bundles, or s3://bucket/prefix (default: the evidence store of the stack)")
  .option(
    "-s, --stack <name>",
    "only rehearsals of this stack; its settings say where they are (default: every stack's, in the store of the stack local)",
  )
  .option("--set <key=value>", "override a setting by its dotted key (repeatable)", collect, [])
  .option("--limit <number>", "how many at most (default: 20; 200 with --html)")
  .option("--since <time>", "only those that started then or later: 2026-01-31, 2026-01-31T12:00:00Z, 12h, 7d")
  .addOption(
    new Option("--verdict <words...>", "only those with one of these verdicts").choices([
      "passed",
      "failed",
      "error",
      "interrupted",
    ]),
  )
  .option("--html <file>", "write a page with the trend of durations, and open no network")
  .option("--rebuild", "read every bundle, and make the index say the same", false)
  .option("--json", "print the history as JSON", false)
  .action(async (place, options) =>
    process.exit(await (await import("./commands/history.ts")).history(place, options)),
  );

program
  .command("reap")
  .description("remove what killed rehearsals left behind, and store their evidence")
  .option("--all", "also remove stacks that were left running on purpose and that nobody uses", false)
  .option("--older-than <time>", "only stacks that started longer ago than this, for example 2h", "0")
  .option("--dry-run", "report what would be removed, and change nothing", false)
  .option("--kubernetes <context...>", "also look in these clusters, where somebody else has rehearsed")
  .option("--json", "print the result as JSON", false)
  .action(async (options) => process.exit(await (await import("./commands/reap.ts")).reap(options)));

program
  .command("completion")
  .description("print a script that completes commands, options, stacks and services in a shell")
  .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
  .action(async (shell) => process.exit(await (await import("./commands/completion.ts")).completion(shell, program)));

// Shells call it to complete the name of a service.
program
  .command("services", { hidden: true })
  .option("-s, --stack <name>", "stack of the services", "local")
  .action(async (options) => process.exit(await (await import("./commands/completion.ts")).services(options)));

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
  rehearse init -s mine -- python refine.py         make a stack file and a contract from one run
  rehearse up; rehearse down                        bring up the stack alone, and destroy it`,
);

await program.parseAsync();
