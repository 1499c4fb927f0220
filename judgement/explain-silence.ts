import { count, listNames } from "../lineage/names.ts";
import type { CommandRun, Facts, Preparation, RefinementRun, Transport } from "./facts.ts";
import { learned } from "./outcome.ts";
import { describeStray } from "./strays.ts";

/**
 * Where the settings send a command's events, when it is not to the rehearsal.
 * @param recorded how many arrived all the same: a client adds OPENLINEAGE_URL to the transports of a composite one
 */
export function whereElse({ own }: Transport, recorded = 0): string {
  const off = own.find((name) => /DISABLED$/.test(name));
  if (off) return `${off} of its settings turns its lineage off`;
  if (recorded > 0) return `${listNames(own)} of its settings may send events another way, too`;
  return `${listNames(own)} of its settings ${own.length === 1 ? "sends" : "send"} its events another way, past the recorder`;
}

/** The likely cause when a command sent nothing, in the order of how much is known. */
export function explainSilence(
  { command, sent, transport }: RefinementRun,
  { prepared, flowRun }: Pick<Facts, "prepared" | "flowRun">,
): string {
  const { printedEvents, exitCode } = command;
  if (printedEvents > 0)
    return (
      `The client printed ${count(printedEvents, "event")} instead of sending ${printedEvents === 1 ? "it" : "them"}: ` +
      "it found no transport. Does the command pass OPENLINEAGE_URL and OPENLINEAGE_CONFIG on to the process that sends?"
    );
  const [stray] = sent.strays;
  if (stray)
    return `It posted elsewhere: ${describeStray(stray)}. Clients add /api/v1/lineage to the URL themselves: does its configuration add a path, too?`;
  if (exitCode !== 0) return "The refinement failed: see cli.log.";
  const fromFlow = learned(flowRun)?.sent.sent ?? 0;
  return [
    command.container ? `Is ${client} installed in the image ${command.container.image}?` : explainClient(prepared),
    "Does the command read OPENLINEAGE_URL, or has it an address or a transport of its own?",
    ...(transport.suspicions ?? []),
    ...(fromFlow > 0
      ? [
          `The ${count(fromFlow, "event")} that arrived ${fromFlow === 1 ? "is" : "are"} the flow run's, not the refinement's.`,
        ]
      : []),
    ...(transport.overridden.length > 0 ? [`The rehearsal overrode ${listNames(transport.overridden)}.`] : []),
    ...linesAboutLineage(command),
  ].join(" ");
}

/** The first lines that a command printed about its lineage, as a sentence; none where it printed none. */
export function linesAboutLineage({ tail }: Pick<CommandRun, "tail">): string[] {
  const lines = tail
    .split("\n")
    .filter((line) => /lineage|marquez/i.test(line) && !line.startsWith("[in a container of "));
  return lines.length > 0 ? [`The command printed: ${lines.slice(0, 3).join(" / ")}`] : [];
}

const client = "openlineage-python";

/** What is known about the client that sends the events. */
function explainClient(prepared: Preparation | undefined): string {
  const removed = prepared?.removed.find((one) => one.startsWith(`${client}==`));
  if (!prepared || !removed) return `Is ${client} installed in its environment?`;
  const others = prepared.removed.filter((one) => one !== removed);
  return (
    `refine.prepare (${prepared.argv.join(" ")}) removed ${removed}${others.length > 0 ? `, and ${listNames(others)}` : ""}: ` +
    "it was installed before, and is gone. `uv sync` removes what the lock does not name. " +
    `Keep it with \`uv sync --inexact\`, or have the command bring it: \`uv run --with ${removed} …\`.`
  );
}
