import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inherit, notInherited, withheldFrom } from "../../settings/inherit.ts";
import { packageRoot } from "../../version.ts";

const withheld = (names: string[], inherited: string[] = []) =>
  withheldFrom(Object.fromEntries(names.map((name) => [name, ""])), inherited).map(({ name, by }) => [name, by]);

describe("what commands do not inherit", () => {
  it("is meant by names and patterns, in upper and lower case", () => {
    assert.deepEqual(withheld(["aws_region", "CI_JOB_JWT_V2", "CI_JOB_TOKEN", "CI_JOB_TOKEN_2", "MY_AWS_KEY"]), [
      ["CI_JOB_JWT_V2", "CI_JOB_JWT*"],
      ["CI_JOB_TOKEN", "CI_JOB_TOKEN"],
      ["aws_region", "AWS_*"],
    ]);
  });

  it("is all but what settings name", () => {
    const names = ["AWS_REGION", "AWS_ROLE_ARN", "AWS_PROFILE"];
    assert.deepEqual(withheld(names, ["AWS_R*N"]), [["AWS_PROFILE", "AWS_*"]]);
    assert.deepEqual(withheld(names, ["*"]), []);
    assert.deepEqual(withheld(names, ["AWS_REGIO", "WS_REGION", "AWS__*REGION"]).length, 3);
  });

  it("is named by a setting without any expression: a pattern that is none is refused", () => {
    assert.deepEqual(inherit.parse(["AWS_*", "GITHUB_TOKEN"]), ["AWS_*", "GITHUB_TOKEN"]);
    for (const wrong of ["", "AWS_.*", "A B", "1A", "A=B"]) assert.ok(!inherit.safeParse([wrong]).success, wrong);
  });

  it("stands in docs/refinements.md, each name and pattern", () => {
    const page = readFileSync(join(packageRoot, "docs", "refinements.md"), "utf8");
    const section = /### What commands do not inherit\n(.*?)\n##/s.exec(page)?.[1] ?? "";
    const named = new Set([...section.matchAll(/`([A-Z_*]+)`/g)].map(([, name]) => name));
    assert.deepEqual(
      notInherited.filter((name) => !named.has(name)),
      [],
    );
  });
});
