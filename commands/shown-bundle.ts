import { stripVTControlCharacters, styleText } from "node:util";
import type { Check } from "../evidence/check.ts";
import { standInWarning } from "../judgement/verdict.ts";
import { count } from "../lineage/names.ts";
import { terminalMarks } from "../report/marks.ts";
import { isUnmet } from "../rules/expectation.ts";
import { driftKinds } from "../settings/contract.ts";
import type { Shown } from "./show.ts";
import { verdictColours } from "./terminal-summary.ts";

/** How many differences of a check are told. */
const mostTold = 30;

/** A bundle may come from anywhere: its texts move no cursor and draw no colour. */
const plain = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (one) =>
    one === "\n" ? "\n      " : "\ufffd",
  );

/** What `rehearse show` prints for people: the verdict, what is not met, and what was checked. */
export function shownForTerminal({ place, result, checks, verified, known, opened }: Shown): string {
  const lines = [`bundle:   ${plain(place)}`];
  if (result) {
    const { stack, startedAt, verdict, cause, expectations, contract, standIns, lineage } = result;
    lines.push(`stack:    ${plain(stack)}, started ${plain(startedAt)}`);
    lines.push(
      `verdict:  ${styleText([verdictColours[verdict], "bold"], verdict)}${verified ? "" : ", which does not verify"}`,
    );
    if (cause) lines.push(`  not carried out: ${plain(cause.message)} (during ${plain(cause.phase)})`);
    const told = known?.expectations ?? expectations;
    for (const { title, status, expected, found, hint } of told.filter(isUnmet)) {
      lines.push(`  ${terminalMarks[status]} ${plain(title)}: ${plain(expected)}`, `      found: ${plain(found)}`);
      if (hint) lines.push(`      hint: ${plain(hint)}`);
    }
    lines.push(`  ${countsOf(expectations)}`);
    if (known) lines.push(`  ${plain(known.words)}`);
    if (contract)
      lines.push(
        `  drift from ${plain(contract.name)}: ${driftKinds.map((kind) => `${contract[kind]} ${kind}`).join(", ")}`,
      );
    for (const { command, words } of lineage) lines.push(`  events of ${plain(command)}: ${plain(words)}`);
    const warning = standInWarning(standIns);
    if (warning) lines.push(styleText("yellow", `  ${plain(warning)}`));
  } else lines.push("verdict:  verdict.json cannot be read");
  lines.push("checks:", ...checks.flatMap(checkLines));
  if (opened) lines.push(plain(opened));
  return `${lines.join("\n")}\n`;
}

function countsOf(expectations: readonly { status: string }[]): string {
  const words = (["passed", "failed", "warned", "skipped"] as const).flatMap((status) => {
    const number = expectations.filter((one) => one.status === status).length;
    return number > 0 ? [`${number} ${status === "skipped" ? "not judged" : status}`] : [];
  });
  return words.length > 0
    ? `${count(expectations.length, "expectation")}: ${words.join(", ")}`
    : "no expectation was judged";
}

function checkLines({ name, status, words }: Check): string[] {
  const [first = "", ...others] = words.map(plain);
  const told = others.slice(0, mostTold - 1);
  const left = others.length - told.length;
  return [
    `  ${terminalMarks[status]} ${name}: ${first}`,
    ...told.map((line) => `      ${line}`),
    ...(left > 0 ? [`      and ${left} more`] : []),
  ];
}
