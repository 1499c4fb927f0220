import type { Facts, Sending } from "./facts.ts";
import { describeBalance } from "./judge-sent.ts";
import type { KeptLineage } from "./kept.ts";
import { compare, type Loss, lossesOfGraph } from "./losses.ts";
import { learned, type Outcome } from "./outcome.ts";
import { type OwnRuns, ownRuns } from "./own-runs.ts";

/** What became of the events of one command, at three levels: sent, kept, shown. */
export interface LineageSummary {
  /** The command: `refine`, `refine-aviation`, `prefect`. */
  command: string;
  /** How it is known which runs are its own. */
  attribution: OwnRuns["attribution"];
  /** Events that it sent to its own address. */
  sent: number;
  accepted: number;
  /** Accepted events of which nothing was lost; null when Marquez was not asked. */
  kept: number | null;
  /** What did not arrive as it was sent. */
  losses: Loss[];
  /** What would have sent its events elsewhere, and was overridden. */
  overridden: string[];
  /** The three levels in one sentence. */
  words: string;
}

/** The summary of every command that ran. */
export const lineageSummaries = (facts: Omit<Facts, "jobs">, namespace: string): LineageSummary[] => [
  ...facts.refinements.flatMap((one) => {
    const ran = learned(one.run);
    if (!ran) return [];
    const own = ownRuns(one, namespace, facts.flowRun);
    const graph = learned(one.graph);
    const ofJob = graph ? own.runs.filter(({ job }) => job.name === graph.job.name) : [];
    const notShown = graph ? lossesOfGraph(graph.lineage, graph.job, ofJob, learned(one.runs)?.items ?? []) : [];
    const command = `refine${one.refinement.suffix}`;
    return [summary(command, own.attribution, ran, one.kept, notShown)];
  }),
  ...[learned(facts.flowRun)].flatMap((flow) =>
    flow ? [summary("prefect", flow.transport.recorded ? "recorded" : "inferred", flow, facts.flowRunKept, [])] : [],
  ),
];

function summary(
  command: string,
  attribution: OwnRuns["attribution"],
  { sent, transport }: Sending,
  kept: Outcome<KeptLineage> | undefined,
  notShown: Loss[],
): LineageSummary {
  const answers = learned(kept);
  const balance = answers && compare(sent, answers);
  const losses = [...(balance?.losses ?? []), ...notShown.map(({ level, words }) => ({ level, words }))];
  const counts = balance
    ? describeBalance(balance)
    : `sent ${sent.sent}, accepted ${sent.accepted}, and Marquez was not asked what it kept`;
  const past = attribution === "inferred" ? "its settings send its events past the recorder; " : "";
  const [first, ...more] = losses;
  const lost = first ? `: ${first.words}${more.length > 0 ? `; and ${more.length} more` : ""}` : "";
  return {
    command,
    attribution,
    sent: sent.sent,
    accepted: sent.accepted,
    kept: balance?.kept ?? null,
    losses,
    overridden: transport.overridden,
    words: `${past}${counts}${lost}`,
  };
}
