import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { rightsOfRehearsing } from "../../kubernetes/rights.ts";
import { packageRoot } from "../../version.ts";

describe("the ClusterRole in docs/engines.md", () => {
  it("gives the rights that rehearsing takes, and no other", () => {
    const page = readFileSync(join(packageRoot, "docs", "engines.md"), "utf8");
    const [, written = ""] = /```yaml\n(apiVersion: rbac[\s\S]*?)```/.exec(page) ?? [];
    const of = ({ rules }: { rules: unknown }) => JSON.parse(JSON.stringify(rules)).map(flat).sort();
    assert.deepEqual(of(parse(written)), of(rightsOfRehearsing("rehearsing") as unknown as { rules: unknown }));
  });
});

const flat = ({ apiGroups, resources, verbs }: Record<string, string[]>): string =>
  [apiGroups, resources, verbs].map((all = []) => all.toSorted().join(" ")).join(": ");
