import type { Drift } from "../contract/drift.ts";
import type { LineageSummary } from "../judgement/lineage-summary.ts";
import type { Verdict } from "../judgement/verdict.ts";
import type { ReportFacts } from "./facts.ts";
import { type Html, html } from "./html.ts";
import { bytesInWords, fileLink, name, section, table, word } from "./parts.ts";
import { driftList, hasAllDrifts } from "./summary.ts";
import { clipped } from "./visible.ts";

/** Characters of one text, and rows of one table. What is longer says so. */
const most = { text: 4_000, openDrifts: 20, drifts: 300, settings: 500, files: 400 };

const order = ["failed", "warned", "passed", "skipped"];

/** Every expectation, those that are not met first. */
export function expectationTable({ expectations }: Verdict): Html | false {
  const sorted = expectations.toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
  const rows = sorted.map(({ title, status, expected, found, hint = "" }) => [
    title,
    word(status),
    ...[expected, found, hint].map((text) => clipped(text, most.text)),
  ]);
  return (
    rows.length > 0 &&
    section(
      "expectations",
      "Expectations",
      table("Expectations", ["expectation", "status", "expected", "found", "hint"], rows, { of: "wide" }),
    )
  );
}

/** All drifts: the first screen has only the first of those that matter. */
export function driftSection(drifts: readonly Drift[], verdict: Verdict): Html | false {
  const more = drifts.slice(most.openDrifts, most.drifts);
  return (
    !hasAllDrifts(drifts) &&
    section(
      "drift",
      `Drift from ${verdict.contract?.name ?? "the contract"} (${drifts.length})`,
      driftList(drifts.slice(0, most.openDrifts), verdict),
      more.length > 0 && html`<details><summary>${more.length} more</summary>${driftList(more, verdict)}</details>`,
      drifts.length > most.drifts && html`<p>And ${drifts.length - most.drifts} more: ${fileLink("drift.json")}</p>`,
    )
  );
}

/** The three levels of each command: what was sent, what Marquez keeps of it, and what it shows. */
export function levelTable({ lineage }: Verdict): Html | false {
  const rows = lineage.map((one) => [
    name(one.command),
    one.sent,
    one.accepted,
    one.kept ?? "not asked",
    shownOf(one),
    clipped(one.words, most.text),
  ]);
  const columns = ["command", { number: "sent" }, { number: "accepted" }, { number: "kept" }, "shown", "in words"];
  const explained =
    "Sent to the command's own address; accepted by Marquez; there when Marquez is asked afterwards; in the graph that it shows.";
  return (
    rows.length > 0 &&
    section("levels", "Sent, kept, shown", html`<p>${explained}</p>`, table("Sent, kept, shown", columns, rows))
  );
}

function shownOf({ command, kept, losses }: LineageSummary): string {
  const missing = losses.filter(({ level }) => level === "not shown").length;
  if (missing > 0) return `${missing} not shown`;
  return command === "prefect" || kept === null ? "not asked" : "nothing missing";
}

/** The steps as bars of time. */
export function waterfall({ steps }: ReportFacts): Html | false {
  const end = Math.max(0.001, ...steps.map(({ to, from }) => to ?? from ?? 0));
  const x = (seconds: number): number => Math.round((seconds / end) * 1000);
  const rows = steps.map(({ name: step, status, from, to, detail }) => {
    const [start, stop] = [x(from ?? 0), x(to ?? end)];
    const bar = html`<svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true"><rect class="b ${status}" x="${Math.min(start, 997)}" y="2" width="${Math.max(3, stop - start)}" height="10"/></svg>`;
    return [
      step,
      word(status),
      from === undefined ? "" : from.toFixed(1),
      from === undefined || to === undefined ? "" : (to - from).toFixed(1),
      html`${from !== undefined && bar}${detail !== undefined && clipped(detail, 300)}`,
    ];
  });
  const columns = ["step", "status", { number: "from" }, { number: "seconds" }, "time"];
  return (
    rows.length > 0 &&
    section(
      "steps",
      "Steps",
      html`<p>In seconds since the rehearsal began. What comes after the verdict is not here: storing this evidence, and removing the stack.</p>`,
      table("Steps", columns, rows, { of: "fall" }),
    )
  );
}

/** The commands that ran. */
export function commandTable({ commands }: ReportFacts): Html | false {
  const rows = commands.map(({ step, argv, sha256, end, isWell, seconds }) => [
    step,
    html`<code>${clipped(argv.join(" "), most.text)}</code>`,
    html`<span class="word ${isWell ? "passed" : "failed"}">${end}</span>`,
    seconds.toFixed(1),
    html`<code>${sha256}</code>`,
  ]);
  const columns = ["step", "command", "end", { number: "seconds" }, "SHA-256"];
  return (
    rows.length > 0 &&
    section(
      "commands",
      "Commands",
      table("Commands", columns, rows, { of: "wide" }),
      html`<p>${fileLink("cli.sh")} runs them again.</p>`,
    )
  );
}

/** The images that ran. */
export function imageTable({ images }: Verdict): Html | false {
  const rows = images.map(({ name: of, reference, digest, origin }) => [
    of,
    html`<code>${reference}</code>`,
    html`<code>${digest}</code>`,
    origin,
  ]);
  return (
    rows.length > 0 &&
    section("images", "Images", table("Images", ["service", "image", "digest", "origin"], rows, { of: "wide" }))
  );
}

/** The ends of the logs. */
export const logSection = ({ logs }: ReportFacts): Html | false =>
  logs.length > 0 &&
  section(
    "logs",
    "Logs",
    logs.map(
      ({ file, bytes, tail, isWhole }) =>
        html`<details><summary>${file}, ${bytesInWords(bytes)}</summary>${tail === "" ? html`<p>${bytes === 0 ? "It is empty." : "There was no room for it here."} ${fileLink(file)}</p>` : html`<pre tabindex="0" role="region" aria-label="${isWhole ? file : `end of ${file}`}">${tail}</pre><p>${isWhole ? "That is all of it: " : "These are the last lines. All of it: "}${fileLink(file)}</p>`}</details>
`,
    ),
  );

/** The settings, without what is secret. */
export const settingTable = ({ settings }: ReportFacts): Html | false =>
  settings.length > 0 &&
  section(
    "settings",
    "Settings",
    html`<details><summary>All ${settings.length}, with defaults, and without what is secret</summary>${table(
      "Settings",
      ["setting", "value"],
      settings
        .slice(0, most.settings)
        .map(([key, value]) => [html`<code>${key}</code>`, html`<code>${clipped(value, 1_000)}</code>`]),
    )}${settings.length > most.settings && html`<p>And ${settings.length - most.settings} more.</p>`}</details>`,
  );

/** The files of the bundle, and what ran where. */
export function fileSection({ files, cutShort, versions, problems }: ReportFacts): Html {
  const cut = new Set(cutShort);
  const items = files.slice(0, most.files).map(({ file, bytes }) => {
    const size = bytes === undefined ? "" : `, ${bytesInWords(bytes)}`;
    return html`<li>${fileLink(file)}${size}${cut.has(file) && " (cut: it was still being written when the evidence was sealed)"}</li>`;
  });
  return section(
    "files",
    "Files of this bundle",
    problems.map((problem) => html`<p class="note warned">${problem}</p>`),
    html`<ul>${items}</ul>`,
    files.length > most.files && html`<p>And ${files.length - most.files} more.</p>`,
    html`<p class="meta">${Object.entries(versions).map(([tool, version]) => html`<span>${tool} <b>${version}</b></span> `)}</p>`,
  );
}
