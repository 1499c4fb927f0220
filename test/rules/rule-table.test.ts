import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { withRuleTable } from "../../rules/contract-page.ts";
import { ruleTable } from "../../rules/rule-table.ts";
import { loadSettings } from "../../settings/load.ts";
import { expect } from "../../settings/refine.ts";
import { packageRoot } from "../../version.ts";

const textOf = (file: string) => readFileSync(join(packageRoot, file), "utf8");
const load = (settings: Record<string, unknown>) => loadSettings({ stack: "local", directory: packageRoot, settings });

describe("the table of rules", () => {
  it("is as `npm run document` makes it", () => {
    const page = textOf("docs/contract.md");
    assert.equal(withRuleTable(page), page);
  });

  it("has every setting of expect", () => {
    const settings = new Set(ruleTable.flatMap(({ setting }) => setting.split(", ")));
    // How many runs of the one job, in which states: docs/settings.md says all of it.
    const plain = ["states", "runs"];
    const missing = Object.keys(expect.shape).filter((key) => !plain.includes(key) && !settings.has(`expect.${key}`));
    assert.deepEqual(missing, []);
    assert.ok(settings.has("graph"));
  });

  for (const { setting, says, example, tests, passes, fails } of ruleTable)
    describe(`${setting}: ${says}`, () => {
      it("has an example that the settings accept", () => {
        const value = parse(example);
        for (const one of setting.split(", ")) {
          const key = one.replace("expect.", "");
          if (!(key in value)) continue;
          load(one === key ? value : { expect: value });
          if (one !== key && key !== "fails")
            load({ prefect: { expect: value, deployment: "flow/deployment", job: "a" } });
        }
        assert.ok(setting.split(", ").some((one) => one.replace("expect.", "") in value));
      });

      it("has a test that passes and one that fails", () => {
        const text = textOf(tests);
        for (const title of [passes, fails]) assert.ok(text.includes(`it(${JSON.stringify(title)}, `), title);
      });
    });
});
