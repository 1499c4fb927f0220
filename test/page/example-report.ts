import { compare } from "../../contract/compare.ts";
import { driftInWords } from "../../contract/drift-words.ts";
import { learn, namesOf } from "../../contract/learn.ts";
import type { LineageSummary } from "../../judgement/lineage-summary.ts";
import type { Verdict } from "../../judgement/verdict.ts";
import { RecordedLineage } from "../../lineage/recorded-lineage.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { atOnce } from "../../machine/turns.ts";
import { EventRows } from "../../page/event-rows.ts";
import type { LineageFacts, ReportFacts } from "../../page/facts.ts";
import { layoutOf } from "../../page/layout.ts";
import { drawnOf } from "../../page/lineage.ts";
import { type DrawnLineage, reportOf } from "../../page/report.ts";
import { type Expectation, judged, notJudged } from "../../rules/expectation.ts";
import { eventsOf, jobs, type Model, noPlaces, warehouse } from "../contract/warehouse.ts";
import { posted } from "../lineage/recorded.ts";

/** What becomes a report in a test. */
export interface ExampleReport {
  facts: ReportFacts;
  lineage: LineageFacts;
}

/** What a test changes of the usual report. */
export interface Changes {
  /** The events that were recorded; the models' events if left out. */
  requests?: RecordedRequest[];
  /** What the contract was learned from. */
  before?: Model[];
  expected?: LineageFacts["expected"];
  graphs?: unknown[];
  verdict?: Partial<Verdict>;
  expectations?: Expectation[];
  facts?: Partial<ReportFacts>;
}

/** The requests that post the events of models. */
export const requestsOf = (models: Model[]): RecordedRequest[] =>
  models.flatMap((model, nth) =>
    eventsOf(model, { runId: `3f1c6a52-7a86-4a4f-9b0e-${String(nth).padStart(12, "0")}` }).map((event) =>
      posted(event, { bytes: JSON.stringify(event).length }),
    ),
  );

/** The facts of a rehearsal that passed, of models that each read and write. */
export function exampleReport(models: Model[], changes: Changes = {}): ExampleReport {
  const { requests = requestsOf(models), before, expected = [], graphs = [] } = changes;
  const told = new RecordedLineage();
  const rows = new EventRows();
  for (const request of requests) {
    told.add(request);
    rows.add(request);
  }
  const contract = before && learn(lineageOf(before), noPlaces);
  const drifts = contract ? compare(contract, learn(told, noPlaces, namesOf(contract))) : [];
  const drift = contract && {
    contract: "lineage.staging.yaml",
    sha256: "0".repeat(64),
    drifts,
    events: rows.chosen.total,
  };
  const lineage: LineageFacts = {
    told,
    graphs,
    expected,
    namespace: jobs,
    drift,
    contract,
    places: noPlaces,
    redact: (text) => text,
  };
  return { lineage, facts: factsOf(rows, lineage, changes) };
}

function lineageOf(models: Model[]): RecordedLineage {
  const lineage = new RecordedLineage();
  for (const request of requestsOf(models)) lineage.add(request);
  return lineage;
}

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

function factsOf(rows: EventRows, { drift }: LineageFacts, { verdict, expectations, facts }: Changes): ReportFacts {
  const { total } = rows.chosen;
  const breaking = drift?.drifts.filter(({ kind }) => kind === "breaking") ?? [];
  const all = [
    judged("refine.exit", true, "the refinement ends with exit code 0", "exit code 0"),
    judged("lineage.sent", true, "the refinement sends OpenLineage events", `${total} events`),
    judged("lineage.accepted", true, "Marquez accepts every event", `all ${total} were accepted`),
    judged("lineage.kept", true, "Marquez keeps all that it accepted", "it does"),
    ...(drift
      ? [
          judged(
            "contract.drift",
            breaking.length === 0,
            `the lineage is what ${drift.contract} says`,
            drift.drifts.map((one) => driftInWords(one, jobs)).join("\n") || "it is",
            "If this is wanted, `rehearse accept --last` takes it into the contract.",
          ),
        ]
      : []),
    notJudged("prefect.run", "the flow run completes", "prefect.enabled is false"),
    ...(expectations ?? []),
  ];
  const words: LineageSummary = {
    command: "refine",
    attribution: "recorded",
    sent: total,
    accepted: total,
    kept: total,
    losses: [],
    overridden: [],
    words: `sent ${total}, accepted ${total}, kept ${total}`,
  };
  return {
    verdict: {
      id: "20261124t170600z-0123abcd",
      stack: "staging",
      verdict: all.some(({ status }) => status === "failed") ? "failed" : "passed",
      startedAt: "2026-11-24T17:06:00.000Z",
      namespace: jobs,
      job: "daily.load",
      refinements: [],
      expectations: all,
      lineage: [words],
      provenance: { branch: "main", commit: "0123456789abcdef0123456789abcdef01234567" },
      images: [{ name: "marquez", reference: "marquezproject/marquez:0.51.1", digest, origin: "pulled" }],
      standIns: [],
      ...(drift
        ? { contract: { name: drift.contract, sha256: drift.sha256, breaking: 0, compatible: 0, informational: 0 } }
        : {}),
      ...verdict,
    },
    host: "a-machine, Linux 6.12",
    versions: { Node: "v24.21.0", Docker: "28.1" },
    steps: [
      { name: "tools", status: "passed", from: 0, to: 0.4 },
      { name: "provision", status: "passed", from: 0.5, to: 3.9 },
      { name: "ready-marquez", status: "passed", from: 3.9, to: 6.9 },
      { name: "refine", status: "passed", from: 6.9, to: 8.1 },
      { name: "capture-kept", status: "passed", from: 8.1, to: 8.3 },
      { name: "capture-graph", status: "passed", from: 8.1, to: 9.2 },
      { name: "prefect", status: "skipped", detail: "prefect.enabled is false" },
      { name: "verify", status: "running", from: 9.2 },
    ],
    commands: [
      {
        step: "refine",
        argv: ["uv", "run", "my-refinement", "--output-path", "./dist/refined.xlsx"],
        sha256: digest.slice(7),
        end: "exit code 0",
        isWell: true,
        seconds: 1.2,
      },
    ],
    events: rows.chosen,
    logs: [
      { file: "cli.log", bytes: 61, tail: "read 3 files\nwrote ./dist/refined.xlsx with 1,204 rows", isWhole: true },
      {
        file: "marquez.log",
        bytes: 81_223,
        tail: "INFO  [2026-11-24] org.eclipse.jetty.server: Started",
        isWhole: false,
      },
    ],
    settings: [
      ["namespace", jobs],
      ["refine.command", '["uv","run","my-refinement"]'],
      ["refine.env.API_TOKEN", "***"],
    ],
    files: [
      { file: "cli.log", bytes: 61 },
      { file: "events.ndjson", bytes: 20_100 },
      { file: "graph.png", bytes: 41_220 },
      { file: "report.html" },
      { file: "SHA256SUMS" },
    ],
    cutShort: [],
    problems: [],
    ...facts,
  };
}

/** A report as the bundle gets it. */
export async function reported({ facts, lineage }: ExampleReport): Promise<string> {
  return atOnce(reportOf(facts, await lineageIn(lineage)));
}

/** The lineage of a report, placed. */
export async function lineageIn(lineage: LineageFacts): Promise<DrawnLineage> {
  const drawn = atOnce(drawnOf(lineage));
  return { drawn, layout: await layoutOf(drawn), drifts: lineage.drift?.drifts ?? [] };
}

/** Models as a warehouse has them: sources, what is made of each, and what is made of those. */
export const someModels: Model[] = [
  { job: "stage.orders", reads: ["raw.shop.orders"], writes: "staging.orders" },
  { job: "stage.customers", reads: ["raw.crm.customers"], writes: "staging.customers" },
  { job: "stage.rates", reads: ["raw.bank.exchange_rates"], writes: "staging.exchange_rates" },
  { job: "mart.orders_in_euro", reads: ["staging.orders", "staging.exchange_rates"], writes: "mart.orders_in_euro" },
  {
    job: "mart.customer_lifetime_value",
    reads: ["mart.orders_in_euro", "staging.customers"],
    writes: "mart.customer_lifetime_value",
  },
];

/** So many jobs and datasets together, in several layers. */
export function manyModels(nodes: number): Model[] {
  const layer = (nth: number) => ["raw", "staging", "intermediate", "mart"][Math.min(3, Math.floor(nth / (nodes / 8)))];
  const dataset = (nth: number) => `${layer(nth)}.finance_${nth % 7}.accounts_by_region_and_currency_${nth}`;
  return Array.from({ length: Math.floor(nodes / 2) }, (_, nth) => ({
    job: `dag_finance.build_${layer(nth)}_accounts_by_region_and_currency_${nth}`,
    reads:
      nth < 2
        ? [dataset(0)]
        : [...new Set([dataset(Math.floor(nth / 2.3)), ...(nth % 3 === 0 ? [dataset(Math.floor(nth * 0.6))] : [])])],
    writes: dataset(nth + 1),
  }));
}

export { warehouse };
