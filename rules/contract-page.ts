import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../version.ts";
import { type RuleRow, ruleTable } from "./rule-table.ts";

const begin = "<!-- The table is generated from rules/rule-table.ts by `npm run document`. -->";
const end = "<!-- The end of the table. -->";

const row = ({ setting, says, example, tests, passes, fails }: RuleRow): string => {
  const settings = setting
    .split(", ")
    .map((one) => `\`${one}\``)
    .join(", ");
  const titles = passes === fails ? `✓✗ ${passes}` : `✓ ${passes} ✗ ${fails}`;
  return `| ${settings} | ${says} | \`${example}\` | \`${tests}\` ${titles} |`;
};

/**
 * A page with the table of rules in its place.
 * @throws Error when the page has no place for it
 */
export function withRuleTable(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the page has no lines "${begin}" and "${end}"`);
  const table = [
    "| Setting | Says | Example | Test: ✓ passes, ✗ fails |",
    "| --- | --- | --- | --- |",
    ...ruleTable.map(row),
  ];
  return `${page.slice(0, from + begin.length)}\n\n${table.join("\n")}\n\n${page.slice(to)}`;
}

if (import.meta.main) {
  const file = join(packageRoot, "docs/contract.md");
  const page = readFileSync(file, "utf8");
  if (withRuleTable(page) !== page) writeFileSync(file, withRuleTable(page));
}
