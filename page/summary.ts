import type { Drift } from "../contract/drift.ts";
import { driftInWords } from "../contract/drift-words.ts";
import { standInWarning, type Verdict } from "../judgement/verdict.ts";
import { count } from "../lineage/names.ts";
import type { Expectation } from "../rules/expectation.ts";
import type { ReportFacts } from "./facts.ts";
import { type Html, html } from "./html.ts";
import { marks, name } from "./parts.ts";
import { clipped } from "./visible.ts";

/** How much stands on the first screen; the sections below have the rest. */
const most = { failures: 4, drifts: 6, text: 500 };

/** The verdict in a word, and where and when it came about. */
export function heading({ verdict, steps, host }: ReportFacts): Html {
  const { commit, uncommitted, branch, repository, build } = verdict.provenance ?? {};
  const { id, stack, startedAt, job, namespace, refinements, contract } = verdict;
  const end = Math.max(0, ...steps.map(({ to = 0 }) => to));
  const jobs = refinements.length > 1 ? refinements.map((one) => one.job) : job === undefined ? [] : [job];
  const subject =
    jobs.length > 0
      ? html`lineage of ${jobs.map((one, nth) => html`${nth > 0 && ", "}${name(one)}`)} in ${name(namespace ?? "")}`
      : "a rehearsal without lineage";
  const known: [string, string | undefined][] = [
    ["stack", stack],
    ["started", startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
    ["took", end > 0 ? `${end.toFixed(1)} s until judged` : undefined],
    ["commit", commit && `${commit.slice(0, 12)}${uncommitted ? ", with changes that were not committed" : ""}`],
    ["branch", branch],
    ["repository", repository],
    ["build", build],
    ["contract", contract?.name],
    ["on", host],
    ["id", id],
  ];
  return html`<header class="${verdict.verdict}"><div>
<h1>${marks[verdict.verdict]} ${verdict.verdict} <small>${subject}</small></h1>
<p class="meta">${known.map(([key, value]) => value && html`<span>${key} <b>${value}</b></span> `)}</p>
</div></header>
`;
}

/** Whether the first screen has all drifts. */
export const hasAllDrifts = (drifts: readonly Drift[]): boolean =>
  drifts.length <= most.drifts && drifts.every(({ kind }) => kind !== "informational");

/** What there is to know at once: why it failed, what drifted, what stands in for the real services. */
export function summary({ verdict }: ReportFacts, drifts: readonly Drift[]): Html {
  const { expectations, cause, lineage } = verdict;
  const failed = expectations.filter(({ status }) => status === "failed");
  const warned = expectations.filter(({ status }) => status === "warned");
  const counts = (["passed", "failed", "warned", "skipped"] as const)
    .map((status) => [status, expectations.filter((one) => one.status === status).length] as const)
    .filter(([, number]) => number > 0)
    .map(([status, number]) => `${number} ${status === "skipped" ? "not judged" : status}`);
  const warning = standInWarning(verdict.standIns);
  const told = drifts.filter(({ kind }) => kind !== "informational");
  const unmet = [...failed, ...warned];
  const beside = told.length > 0;
  return html`${warning && html`<p class="note warned"><strong>${warning}</strong></p>`}
${cause && html`<div class="note ${verdict.verdict}"><strong>It was not carried out: it ended during ${cause.phase}.</strong><br>${clipped(cause.message, 2_000)}</div>`}
<div class="top${beside && unmet.some(({ name }) => name !== "contract.drift") && " two"}">
${unmet.length > 0 && html`<div><h2>What failed, and why</h2>${unmet.slice(0, most.failures).map((one) => failure(one, beside))}${others(unmet)}</div>`}
${beside && html`<div><h2>${count(told.length, "drift")} from ${verdict.contract?.name ?? "the contract"}</h2>${driftList(told.slice(0, most.drifts), verdict)}${told.length > most.drifts && html`<p><a href="#drift">And ${told.length - most.drifts} more</a></p>`}</div>`}
</div>
${counts.length > 0 && html`<p><a href="#expectations">Expectations</a>: ${counts.join(", ")}.${lineage.map(({ command, words }) => html` Events of ${name(command)}: ${clipped(words, most.text)}.`)}</p>`}
`;
}

function failure({ name: of, title, status, expected, found, hint }: Expectation, hasDrifts: boolean): Html {
  const texts: [string, string | undefined][] = [
    ["expected", expected],
    ["found", of === "contract.drift" && hasDrifts ? "the drifts that are listed here" : found],
    ["hint", hint],
  ];
  return html`<div class="note ${status}"><strong>${marks[status]} ${title}</strong>
<dl class="why">${texts.map(([key, text]) => text && html`<dt>${key}</dt><dd>${clipped(text, most.text)}</dd>`)}</dl></div>
`;
}

function others(unmet: Expectation[]): Html | false {
  const more = unmet.slice(most.failures);
  return (
    more.length > 0 &&
    html`<p><a href="#expectations">And ${more.length} more</a>: ${more.map(({ title }) => title).join(", ")}</p>`
  );
}

/** Drifts in a line each, with the colour of their kind. */
export const driftList = (drifts: readonly Drift[], { namespace }: Pick<Verdict, "namespace">): Html =>
  html`<ul class="lines">${drifts.map((one) => html`<li class="${one.kind}">${driftInWords(one, namespace)}</li>`)}</ul>`;
