import { firstFew, listNames } from "../lineage/names.ts";
import { type Expectation, judged } from "../rules/expectation.ts";
import type { Collected } from "../settings/collect.ts";
import type { CollectFacts } from "./facts.ts";
import { nearbyInWords } from "./nearby.ts";
import { explain, type Outcome } from "./outcome.ts";

/** How many files a message tells the problems of. */
const mostTold = 5;

/** Judges whether every pattern of `collect` brought files into the evidence. */
export const judgeCollect = (wanted: Collected[], outcome: Outcome<CollectFacts[]> | undefined): Expectation[] =>
  wanted.map((one) => ({ ...judgeOne(one, outcome), title: `collect ${one.files}` }));

function judgeOne({ files, unchanged: any }: Collected, outcome: Outcome<CollectFacts[]> | undefined): Expectation {
  const expected = any ? `${files} is in the evidence` : `this rehearsal writes ${files}, and it is in the evidence`;
  const facts = outcome?.status === "passed" ? outcome.value.find((one) => one.files === files) : undefined;
  if (!facts) {
    const { found, next } = outcome ? explain(outcome) : { found: "not done", next: undefined };
    return judged("collect", false, expected, found, next);
  }
  const { copied, unchanged, problems, near } = facts;
  if (problems.length > 0) {
    const told = problems.map(({ path, why }) => `${path} is not in the evidence: ${why}`);
    return judged("collect", false, expected, firstFew(told, mostTold).join("\n"), copiedInWords(copied));
  }
  if (copied.length > 0) return judged("collect", true, expected, copiedInWords(copied));
  if (unchanged.length > 0) {
    const found = `${firstFew(unchanged, mostTold).join(", ")} was there before and did not change`;
    const hint =
      "No command of this rehearsal wrote it. To collect it all the same, write { files: …, unchanged: true }.";
    return judged("collect", false, expected, found, hint);
  }
  return judged("collect", false, expected, "there is no such file", near && nearbyInWords(near, files));
}

const copiedInWords = (copied: CollectFacts["copied"]): string =>
  copied.length === 0
    ? "Nothing of it is in the evidence."
    : listNames(copied.map(({ path, file }) => (path === file ? path : `${path} as ${file}`)));
