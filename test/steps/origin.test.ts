import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { execa } from "execa";
import { originOf } from "../../steps/origin.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** A real checkout with one commit, and what Git says of it. */
async function checkout() {
  const place = temporaryPlace("origin-");
  const git = async (...args: string[]) => (await execa("git", args, { cwd: place.path })).stdout;
  await git("init", "--quiet", "--initial-branch", "feature/a");
  await git("config", "user.name", "Ann Example");
  await git("config", "user.email", "ann@example.org");
  await git("commit", "--quiet", "--allow-empty", "--message", "one");
  return { path: place.path, git, head: await git("rev-parse", "HEAD"), [Symbol.dispose]: place.remove };
}

describe("which version is rehearsed, and by whom", () => {
  it("is what the checkout says", async () => {
    using at = await checkout();
    const { branch, commit, pr, actor } = await originOf({}, at.path, {});
    assert.deepEqual([branch, commit, pr, actor], ["feature/a", at.head, undefined, "Ann Example"]);
  });

  it("is what the settings say, whatever the checkout and the pipeline do", async () => {
    using at = await checkout();
    const written = { branch: "release", commit: "v1.2", pr: "PR 7", actor: "QA" };
    assert.deepEqual(
      await originOf(written, at.path, { GITHUB_ACTOR: "bot", GITHUB_REF: "refs/pull/1/merge" }),
      written,
    );
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
      const { branch, commit, pr, actor } = await originOf({}, at.path, env);
      assert.deepEqual([branch, commit, pr, actor], [expected[0], at.head, expected[1], expected[2]]);
    });

  it("is left out where nobody knows it; the user of the machine is the actor", async () => {
    const place = temporaryPlace("no-checkout-");
    const before = process.env.HOME;
    process.env.HOME = place.path;
    try {
      const { branch, commit, pr, actor } = await originOf({}, place.path, {});
      assert.deepEqual([branch, commit, pr], [undefined, undefined, undefined]);
      assert.ok([userInfo().username].includes(actor ?? ""), actor);
    } finally {
      process.env.HOME = before;
      place.remove();
    }
  });
});
