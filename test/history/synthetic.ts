import { createHash } from "node:crypto";
import { asJson } from "../../evidence/bundle.ts";
import { type Entry, entryOf } from "../../history/entry.ts";

/** The expectations of a synthetic rehearsal. */
const titles = [
  "refine.exit",
  "refine.output",
  "lineage.sent",
  "lineage.accepted",
  "lineage.kept",
  "lineage.conformance",
  "lineage.job",
  "lineage.run",
  "lineage.inputs",
  "lineage.outputs",
  "graph.shown",
  "contract.drift",
];

/** What a synthetic rehearsal is like. */
export interface Synthetic {
  stack?: string;
  verdict?: Entry["verdict"];
  failed?: string[];
  warned?: string[];
  seconds?: number;
  commit?: string | undefined;
  uncommitted?: boolean;
  drift?: Entry["drift"];
  standIns?: string[];
  /** Expectations beside the usual ones that passed. */
  passed?: string[];
}

/** The name of a bundle that started some minutes after the first second of 2026. */
export const nameAfter = (minutes: number): string => {
  const time = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
  const digits = minutes.toString(16).padStart(8, "0");
  return `${time.toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${digits}`;
};

/** The text of verdict.json, with what a history reads of it. */
export function verdictText(name: string, given: Synthetic = {}): string {
  const {
    stack = "mine",
    failed = [],
    warned = [],
    passed = [],
    seconds = 20,
    commit = "0123456789abcdef".repeat(2),
  } = given;
  const { verdict = failed.length > 0 ? "failed" : "passed", uncommitted, drift, standIns = [] } = given;
  const isJudged = verdict === "passed" || verdict === "failed";
  const statusOf = (title: string) =>
    failed.includes(title) ? "failed" : warned.includes(title) ? "warned" : "passed";
  const all = [...new Set([...titles, ...passed, ...failed, ...warned])];
  return asJson({
    id: name.toLowerCase(),
    stack,
    verdict,
    seconds,
    provenance: { commit: "commit" in given ? given.commit : commit, uncommitted },
    ...(isJudged ? {} : { cause: { phase: "provision", message: "something did not start" } }),
    expectations: isJudged
      ? all.map((title) => ({
          name: title,
          title,
          status: statusOf(title),
          expected: "as declared",
          found: "as declared",
        }))
      : [],
    standIns,
    ...(drift ? { contract: { name: "lineage.mine.yaml", sha256: "0".repeat(64), ...drift } } : {}),
  });
}

/** The files of a synthetic bundle, by name. */
export function bundleFiles(name: string, given: Synthetic = {}): Record<string, string> {
  const verdict = verdictText(name, given);
  const sum = createHash("sha256").update(verdict).digest("hex");
  return { "verdict.json": verdict, SHA256SUMS: `${sum}  verdict.json\n` };
}

/** The entry of a synthetic bundle. */
export function entryWith(minutes: number, given: Synthetic = {}): Entry {
  const name = nameAfter(minutes);
  const entry = entryOf(name, Buffer.from(verdictText(name, given)));
  if (!entry) throw new Error(`no verdict: ${JSON.stringify(given)}`);
  return entry;
}

/**
 * A rehearsal of a history that looks like one: every seventh fails, the web's graph is flaky on one stack, a slow week,
 * and now and then one that was not carried out.
 */
export function plausible(nth: number): Synthetic {
  const stack = ["staging", "nightly", "hotpass"][nth % 3] as string;
  const commit = createHash("sha1")
    .update(String(Math.floor(nth / 6)))
    .digest("hex");
  const isSlow = nth % 300 > 250;
  const seconds = 20 + ((nth * 7) % 9) + (isSlow ? 25 : 0);
  if (nth % 41 === 40) return { stack, commit, seconds: 4, verdict: "error" };
  const failed = [
    ...(nth % 21 === 5 ? ["lineage.kept", "contract.drift"] : []),
    ...(stack === "nightly" && (nth * 13) % 7 < 3 ? ["graph.shown"] : []),
  ];
  const breaking = failed.includes("contract.drift") ? 2 : 0;
  return { stack, commit, seconds, failed, drift: { breaking, compatible: nth % 4, informational: nth % 2 } };
}
