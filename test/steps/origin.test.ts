import assert from "node:assert/strict";
import { userInfo } from "node:os";
import type { Origin } from "../../evidence/entry.ts";
import { originOf } from "../../steps/origin.ts";
import { provenanceOf } from "../../steps/provenance.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { checkout } from "./git-checkout.ts";

const anything = { commit: [], branch: [], repository: [], build: [], git: true };

/** Which version is rehearsed in a directory, and by whom. */
const of = async (written: Origin, cwd: string, env: NodeJS.ProcessEnv) =>
  originOf(written, await provenanceOf(anything, cwd, env), cwd, env);

describe("which version is rehearsed, and by whom", () => {
  it("is what the checkout says", async () => {
    using at = await checkout();
    const { branch, commit, pr, actor } = await of({}, at.path, {});
    assert.deepEqual([branch, commit, pr, actor], ["feature/a", at.head, undefined, "Ann Example"]);
  });

  it("is what the settings say, whatever the checkout and the pipeline do", async () => {
    using at = await checkout();
    const written = { branch: "release", commit: "v1.2", pr: "PR 7", actor: "QA" };
    assert.deepEqual(await of(written, at.path, { GITHUB_ACTOR: "bot", GITHUB_REF: "refs/pull/1/merge" }), written);
  });

  for (const [pipeline, env, expected] of [
    [
      "a pull request on GitHub",
      { GITHUB_REF: "refs/pull/12/merge", GITHUB_REF_NAME: "12/merge", GITHUB_HEAD_REF: "fix", GITHUB_ACTOR: "bob" },
      ["fix", "#12", "bob"],
    ],
    [
      "a push on GitHub",
      { GITHUB_REF: "refs/heads/main", GITHUB_REF_NAME: "main" },
      ["main", undefined, "Ann Example"],
    ],
    [
      "a merge request on GitLab",
      {
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "fix",
        CI_COMMIT_REF_NAME: "refs/merge-requests/3/head",
        CI_MERGE_REQUEST_IID: "3",
        GITLAB_USER_LOGIN: "bob",
      },
      ["fix", "!3", "bob"],
    ],
    [
      "Buildkite",
      { BUILDKITE_BRANCH: "main", BUILDKITE_PULL_REQUEST: "false", BUILDKITE_BUILD_CREATOR: "bob" },
      ["main", undefined, "bob"],
    ],
    ["Jenkins", { GIT_BRANCH: "origin/main", CHANGE_ID: "9", CHANGE_AUTHOR: "bob" }, ["main", "#9", "bob"]],
  ] as const)
    it(`is completed by the variables of ${pipeline}, which checks out a commit`, async () => {
      using at = await checkout();
      await at.git("checkout", "--quiet", "--detach");
      const { branch, commit, pr, actor } = await of({}, at.path, env);
      assert.deepEqual([branch, commit, pr, actor], [expected[0], at.head, expected[1], expected[2]]);
    });

  it("is left out where nobody knows it; the user of the machine is the actor", async () => {
    const place = temporaryPlace("no-checkout-");
    const before = process.env.HOME;
    process.env.HOME = place.path;
    try {
      const { branch, commit, pr, actor } = await of({}, place.path, {});
      assert.deepEqual([branch, commit, pr], [undefined, undefined, undefined]);
      assert.ok([userInfo().username].includes(actor ?? ""), actor);
    } finally {
      process.env.HOME = before;
      place.remove();
    }
  });
});
