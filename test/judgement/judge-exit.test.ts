import assert from "node:assert/strict";
import { command, failures, refined } from "./judged.ts";

describe("the exit code of a refinement", () => {
  const hintOf = (notReady?: string[]) =>
    failures(refined({ command: { ...command, exitCode: 1 }, ...(notReady && { notReady }) })).get("refine.exit")?.hint;

  it("is told with what to set, where Prefect did not answer yet when the refinement started", () => {
    assert.match(hintOf(["web", "prefect"]) ?? "", /set refine\.needs: \[prefect\]/);
  });

  for (const notReady of [["web"], [], undefined])
    it(`is told without it, where the refinement did not come before Prefect (${notReady ?? "an older bundle"})`, () => {
      const hint = hintOf(notReady) ?? "";
      assert.match(hint, /^See cli\.log/);
      assert.doesNotMatch(hint, /prefect/);
    });
});
