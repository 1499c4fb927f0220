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

  const inContainer = (exitCode: number, outOfMemory = false) => {
    const container = { image: "an/image:1", megabytes: 64, outOfMemory };
    return failures(refined({ command: { ...command, exitCode, container } })).get("refine.exit")?.hint ?? "";
  };

  it("is told with what a container may lack: memory, or the program", () => {
    assert.match(inContainer(137, true), /memory limit of 64 MB: set refine\.container\.megabytes/);
    assert.match(inContainer(127), /Has the image an\/image:1 this program\?/);
    assert.match(inContainer(126), /a program that the image an\/image:1 may run\?/);
    assert.match(inContainer(1), /^See cli\.log/);
  });
});
