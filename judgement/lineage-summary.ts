import type { Slices } from "../machine/turns.ts";
import { whereElse } from "./explain-silence.ts";
import type { Facts, Sending } from "./facts.ts";
import { lossesOfGraph } from "./graph-losses.ts";
import { describeBalance, describeSent } from "./judge-sent.ts";
import type { KeptLineage } from "./kept.ts";
import { comparing, type Loss } from "./losses.ts";
import { learned, type Outcome } from "./outcome.ts";
import { type OwnRuns, ownRuns } from "./own-runs.ts";

/** What became of the events of one command, at three levels: sent, kept, shown. */
export interface LineageSummary {
  /** The command: `refine`, `refine-aviation`, `prefect`. */
  command: string;
  /** How it is known which runs are its own. */
  attribution: OwnRuns["attribution"];
  /** Events that it sent to its own address; one that it sent again counts again. */
  sent: number;
  accepted: number;
  /** Accepted events of which nothing was lost; null when Marquez was not asked. */
  kept: number | null;
  /** What did not arrive as it was sent. The first hundred. */
  losses: Loss[];
  /** What would have sent its events elsewhere, and was overridden. */
  overridden: string[];
  /** The three levels in one sentence. */
  words: string;
}

/** How many losses verdict.json lists; a thousand runs may each have several. */
const mostListed = 100;

/** The summary of every command that ran. */
export function* lineageSummaries(facts: Omit<Facts, "jobs">, namespace: string): Slices<LineageSummary[]> {
  const summaries: LineageSummary[] = [];
  for (const one of facts.refinements) {
    const ran = learned(one.run);
    if (!ran) continue;
    const own = ownRuns(one, namespace, facts.flowRun);
    const graph = learned(one.graph);
    const notShown = graph ? lossesOfGraph(graph, own.runs, learned(one.runs)?.items ?? [], ran.sent) : [];
    const command = `refine${one.refinement.suffix}`;
    yield;
    summaries.push(yield* summary(command, own.attribution, ran, one.kept, notShown));
  }
  const flow = learned(facts.flowRun);
  if (!flow) return summaries;
  const attribution = flow.transport.recorded ? "recorded" : "inferred";
  return [...summaries, yield* summary("prefect", attribution, flow, facts.flowRunKept, [])];
}

function* summary(
  command: string,
  attribution: OwnRuns["attribution"],
  { sent, transport }: Sending,
  kept: Outcome<KeptLineage> | undefined,
  notShown: Loss[],
): Slices<LineageSummary> {
  const answers = learned(kept);
  const balance = answers && (yield* comparing(sent, answers));
  const losses = [...(balance?.losses ?? []), ...notShown.map(({ level, words }) => ({ level, words }))];
  const counts = balance
    ? describeBalance(balance)
    : `${describeSent({ sent: sent.sent, again: sent.refusals.again, accepted: sent.accepted })}; what Marquez kept is not known`;
  const past = attribution === "inferred" ? `${whereElse(transport, sent.sent)}; ` : "";
  const [first, ...more] = losses;
  const lost = first ? `: ${first.words}${more.length > 0 ? `; and ${more.length} more` : ""}` : "";
  return {
    command,
    attribution,
    sent: sent.sent,
    accepted: sent.accepted,
    kept: balance?.kept ?? null,
    losses: losses.slice(0, mostListed),
    overridden: transport.overridden,
    words: `${past}${past && sent.sent === 0 ? "nothing was recorded" : counts}${lost}`,
  };
}
