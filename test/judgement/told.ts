import { Conformance } from "../../conformance/conformance.ts";
import type { Told } from "../../judgement/facts.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { cleanEvent } from "../conformance/events.ts";
import { posted } from "../lineage/recorded.ts";

/** What requests tell. */
export function toldBy(requests: readonly RecordedRequest[]): Told {
  const all = new RecordedLineage();
  const byCommand = new Map<string, RecordedLineage>();
  const conformance = new Map<string, Conformance>();
  for (const request of requests) {
    const { command } = request;
    const [lineage, checked] = [
      byCommand.get(command) ?? new RecordedLineage(),
      conformance.get(command) ?? new Conformance(),
    ];
    byCommand.set(command, lineage);
    conformance.set(command, checked);
    for (const one of [all, lineage, checked]) one.add(request);
  }
  return { all, byCommand, conformance };
}

/** What some commands tell that send an event without a fault each. */
export const told = (...commands: string[]): Told =>
  toldBy(commands.map((one) => posted(cleanEvent("RunEvent"), { command: one })));
