import type { Drift } from "../contract/drift.ts";
import { driftsInWords } from "../contract/drift-words.ts";
import { count } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { type ContractSettings, driftKinds } from "../settings/contract.ts";
import type { DriftFacts } from "./facts.ts";

/** How many drifts an expectation lists. */
const mostListed = 20;

const name = "contract.drift";

/** Judges the lineage of all commands together by the contract. */
export function judgeDrift(
  { contract, drifts, events }: DriftFacts,
  { drift: actions }: Pick<ContractSettings, "drift">,
  home: string,
): Expectation {
  const expected = `the lineage is what ${contract} says`;
  if (events === 0)
    return notJudged(name, expected, "no event was recorded and accepted: see lineage.sent and lineage.accepted");
  const of = (action: "fail" | "warn") => drifts.filter(({ kind }) => actions[kind] === action);
  const [failing, warning] = [of("fail"), of("warn")];
  const told = [...failing, ...warning];
  if (told.length === 0) return judged(name, true, expected, ["it is", ...ignored(drifts)].join(", but for "));
  const found = driftsInWords(told, mostListed, home);
  return judged(
    name,
    false,
    expected,
    found.length === 1 ? (found[0] as string) : [`${count(told.length, "drift")}:`, ...found].join("\n"),
    `If this is wanted, \`rehearse accept --last\` takes it into ${contract}. drift.json has all of it.`,
    failing.length > 0 ? "fail" : "warn",
  );
}

function ignored(drifts: readonly Drift[]): string[] {
  const counts = driftKinds.map((kind) => [kind, drifts.filter((one) => one.kind === kind).length] as const);
  const words = counts.filter(([, number]) => number > 0).map(([kind, number]) => count(number, `${kind} drift`));
  return words.length > 0 ? [`${words.join(" and ")}, which the settings ignore`] : [];
}
