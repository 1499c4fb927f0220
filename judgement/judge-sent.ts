import { count, listNames } from "../lineage/names.ts";
import { brokenOff } from "../lineage/recorded-request.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { isAccessRefused } from "../settings/refused-access.ts";
import { explainSilence, whereElse } from "./explain-silence.ts";
import type { Facts, RefinementFacts, Sending } from "./facts.ts";
import type { KeptLineage } from "./kept.ts";
import { type Comparison, compare, type Level } from "./losses.ts";
import { explain, learned, type Outcome } from "./outcome.ts";
import { describeRefusal, type RefusedEvent } from "./refusals.ts";
import { straysOf } from "./strays.ts";

/** `sent 12, accepted 12, kept 11`. */
export const describeBalance = ({ kept, ...sent }: Comparison): string => `${describeSent(sent)}, kept ${kept}`;

/** `sent 13 (1 of them again), accepted 12`. */
export const describeSent = ({ sent, again, accepted }: Pick<Comparison, "sent" | "again" | "accepted">): string =>
  `sent ${sent}${again > 0 ? ` (${again} of them again)` : ""}, accepted ${accepted}`;

const wordsAt = (balance: Comparison, level: Level): string[] =>
  balance.losses.filter((one) => one.level === level).map(({ words }) => words);

/** Judges whether the refinement sent events at all. */
export function judgeSent(facts: RefinementFacts, all: Pick<Facts, "prepared" | "flowRun">): Expectation {
  const name = "lineage.sent";
  const expected = "the refinement sends OpenLineage events";
  if (facts.run.status !== "passed") return notJudged(name, expected, "the refinement did not run");
  const { sent, transport } = facts.run.value;
  if (!transport.recorded && sent.sent === 0) return notJudged(name, expected, whereElse(transport));
  const found = sent.sent > 0 ? count(sent.sent, "event") : "it sent no event to the address of this rehearsal";
  return judged(name, sent.sent > 0, expected, found, explainSilence(facts.run.value, all));
}

/** Judges whether Marquez took every event, at the first time or when it was sent again. */
export function judgeAccepted(side: "lineage" | "prefect", sending: Sending | undefined): Expectation {
  const name = `${side}.accepted`;
  const expected = "Marquez accepts every event";
  if (!sending || sending.sent.sent === 0) return notJudged(name, expected, "no event was recorded");
  const { sent, accepted, refusals } = sending.sent;
  const strays = straysOf(sending.sent);
  const lost = refusals.lost;
  const all = sent - refusals.again;
  const words = [
    refusals.count === 0
      ? `all ${accepted}`
      : `${refusals.count} of ${all} ${lost.some(({ status }) => status === null || status >= 500) ? "not accepted" : "refused"}: ${first(lost.map(describeRefusal))}`,
    ...(refusals.recovered.length > 0
      ? [
          `${count(refusals.recovered.length, "event")} only when sent again: ${first(refusals.recovered.map(describeRefusal))}`,
        ]
      : []),
    ...(strays.length > 0 ? [`posted elsewhere, so not kept: ${first(strays)}`] : []),
  ];
  return judged(
    name,
    refusals.count === 0 && strays.length === 0,
    expected,
    words.join("; "),
    hintOfRefusals(lost, strays.length > 0),
  );
}

function hintOfNamespaces(lost: RefusedEvent[]): string[] {
  const names = [...new Set(lost.flatMap(({ status, namespaces }) => (status === 400 ? namespaces : [])))];
  if (names.length === 0) return [];
  const shown = listNames(names.map((one) => JSON.stringify(one)));
  return [
    `Marquez refuses the whole event for a dataset's namespace with other characters than letters, digits and : / - _ . @ + ; =, such as ${shown}.`,
  ];
}

function hintOfRefusals(lost: RefusedEvent[], hasStrays: boolean): string {
  const [unanswered, failed] = [
    lost.filter(({ status }) => status === null),
    lost.filter(({ status }) => (status ?? 0) >= 500),
  ];
  const isBrokenOff = unanswered.some(({ words }) => words === brokenOff);
  return [
    ...hintOfNamespaces(lost),
    ...(isBrokenOff
      ? [
          "The client broke off before Marquez answered: is its own time limit too short, or was it ended? A Marquez that has just started may need seconds for its first events.",
        ]
      : unanswered.length > 0
        ? ["Marquez did not answer: see marquez.log, or the log of your own Marquez."]
        : []),
    ...(failed.length > 0
      ? ["A status of 500 or more is an error of Marquez: see marquez.log, or the log of your own Marquez."]
      : []),
    ...(lost.some(({ status }) => status !== null && isAccessRefused(status))
      ? [
          "Marquez wants credentials with the right to write: give marquez.token, and no key of its own to the command, unless that is what you rehearse.",
        ]
      : []),
    ...(hasStrays
      ? [
          "Marquez takes events one by one, at /api/v1/lineage: does the client's configuration add a path, or send them in batches?",
        ]
      : []),
    "The client goes on after such an event, so its lineage is incomplete.",
    "events.ndjson holds each event as it was sent, with Marquez's answer.",
  ].join(" ");
}

/** Judges whether Marquez keeps everything that it accepted. */
export function judgeKept(
  side: "lineage" | "prefect",
  sending: Sending | undefined,
  kept: Outcome<KeptLineage> | undefined,
): Expectation {
  const name = `${side}.kept`;
  const expected = "Marquez keeps every run, dataset and column of the events that it accepted";
  if (!sending || sending.sent.accepted === 0) return notJudged(name, expected, "no recorded event was accepted");
  const answers = learned(kept);
  if (!answers) {
    const { found, next } = kept ? explain(kept) : { found: "it was not asked", next: undefined };
    return judged(name, false, expected, `Marquez did not say what it keeps: ${found}`, next);
  }
  const balance = compare(sending.sent, answers);
  const lost = wordsAt(balance, "not kept");
  const found = lost.length === 0 ? describeBalance(balance) : `${describeBalance(balance)}: ${first(lost)}`;
  return judged(
    name,
    lost.length === 0,
    expected,
    found,
    `${lost.some((words) => words.includes("schema facet")) ? columnAdvice : ""}kept.json holds what Marquez answered, events.ndjson what was sent.`,
  );
}

const columnAdvice =
  "Marquez keeps the lineage of a column only where schema facets name it and the columns that it comes from: the producer must send them. ";

/** How many losses a message tells. */
const mostTold = 5;
const first = (words: string[]): string =>
  words.length <= mostTold
    ? words.join("; ")
    : `${words.slice(0, mostTold).join("; ")}; and ${words.length - mostTold} more`;
