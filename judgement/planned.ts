import { Conformance } from "../conformance/conformance.ts";
import { RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { Expectation } from "../rules/expectation.ts";
import type { Expected, Facts, FlowRunResult, RefinementFacts, Told } from "./facts.ts";
import { judge } from "./judge.ts";
import type { Outcome } from "./outcome.ts";
import { SentEvents } from "./sent.ts";

/** An expectation that a rehearsal will judge, or that its settings leave out. */
export interface PlannedExpectation extends Pick<Expectation, "name" | "title" | "refinement" | "expected"> {
  /** Why it is not judged, whatever comes of the rehearsal. */
  leftOut?: string;
}

/** What is judged. */
export interface Planned extends Expected {
  refinements: RefinementFacts["refinement"][];
  /** How many flow runs are triggered. */
  flowRuns: number;
  commands: { name: string; exit: number[] }[];
  /** The name of the contract's file, where there is one. */
  contractFile: string | undefined;
  /** Whether a project is deployed. */
  deploys: boolean;
}

const notYet: Outcome<never> = { status: "skipped", reason: "nothing has run yet" };

/** How settings say that something is not judged, in the words of those who judge it. */
const bySettings = / is (?:not set|false|ignore)$| names none$|^web\.url does not name/;

/**
 * The expectations of a rehearsal, in the order in which it judges them, before it has begun. Those who judge name them: they
 * are asked about a rehearsal of which nothing is known yet.
 */
export const plannedExpectations = (planned: Planned): PlannedExpectation[] =>
  judge(factsOf(planned), planned).map(({ name, title, refinement, status, expected, found }) => ({
    name,
    title,
    ...(refinement === undefined ? {} : { refinement }),
    expected,
    ...(status === "skipped" && bySettings.test(found) ? { leftOut: found } : {}),
  }));

function factsOf({ refinements, prefect, commands, contractFile, deploys, flowRuns }: Planned): Facts {
  const runsFlow = prefect.enabled && prefect.deployment !== undefined;
  return {
    refinements: refinements.map((refinement) => ({
      refinement,
      run: notYet,
      kept: notYet,
      runs: notYet,
      graph: notYet,
    })),
    prepared: undefined,
    deployed: deploys ? notYet : undefined,
    flowRun: runsFlow
      ? { status: "passed", seconds: 0, value: flowRunOf(prefect.deployment as string, flowRuns) }
      : {
          status: "skipped",
          reason: deploys && prefect.enabled ? "prefect.deployment names none" : "prefect.enabled is false",
        },
    datasets: refinements.length > 0 || prefect.job !== undefined ? notYet : undefined,
    logs: notYet,
    commands: commands.map((command) => ({ command, run: notYet })),
    told: toldBy([
      ...refinements.map(({ suffix }) => `refine${suffix}`),
      // Without prefect.job nobody expects the flow run to send anything; what it sends all the same is judged.
      ...(runsFlow && prefect.job !== undefined ? ["prefect"] : []),
    ]),
    drift: contractFile === undefined ? undefined : { contract: contractFile, sha256: "", drifts: [], events: 1 },
  };
}

/** A flow run of which only is known that there will be one: more is expected of one that ran. */
const flowRunOf = (deployment: string, count: number): FlowRunResult => ({
  deployment,
  deploymentId: "",
  runs: Array.from({ length: count }, (_, nth) => ({
    id: `${nth}`,
    name: `${nth}`,
    state: "COMPLETED",
    history: [],
    tail: "",
  })),
  limits: [],
  registered: undefined,
  logs: [],
  sent: new SentEvents(),
  transport: { recorded: true, own: [], overridden: [] },
});

/** One event of each command, of which nothing is found. */
function toldBy(commands: string[]): Told {
  const conformance = (): Conformance => Object.assign(new Conformance(), { events: 1 });
  return {
    all: new RecordedLineage(),
    byCommand: new Map(commands.map((name) => [name, new RecordedLineage()])),
    conformance: new Map(commands.map((name) => [name, conformance()])),
  };
}
