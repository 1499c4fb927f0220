import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { provenanceOf } from "../../steps/provenance.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { checkout } from "./git-checkout.ts";

const none = { commit: [], branch: [], repository: [], build: [], git: true };
const commit = "0123456789abcdef0123456789abcdef01234567";

describe("the provenance of a rehearsal", () => {
  it("is what the checkout says, without the credentials in the address of its remote", async () => {
    using at = await checkout();
    await at.git("remote", "add", "origin", "https://ann:secret@git.example.org/team/refine.git");
    assert.deepEqual(await provenanceOf(none, at.path, {}), {
      commit: at.head,
      branch: "feature/a",
      repository: "https://git.example.org/team/refine.git",
    });
  });

  it("says where tracked files differ from the commit, and not for files that Git does not track", async () => {
    using at = await checkout();
    writeFileSync(join(at.path, "refine.py"), "one");
    assert.equal((await provenanceOf(none, at.path, {})).uncommitted, undefined);
    await at.git("add", "refine.py");
    assert.equal((await provenanceOf(none, at.path, {})).uncommitted, true);
    await at.git("commit", "--quiet", "--message", "two");
    assert.equal((await provenanceOf(none, at.path, {})).uncommitted, undefined);
    writeFileSync(join(at.path, "refine.py"), "two");
    assert.equal((await provenanceOf(none, at.path, {})).uncommitted, true);
  });

  for (const [pipeline, env, expected] of [
    [
      "GitHub",
      {
        GITHUB_SHA: commit,
        GITHUB_REF_NAME: "main",
        GITHUB_SERVER_URL: "https://github.com",
        GITHUB_REPOSITORY: "team/refine",
        GITHUB_RUN_ID: "12",
      },
      { repository: "https://github.com/team/refine", build: "https://github.com/team/refine/actions/runs/12" },
    ],
    [
      "GitLab",
      {
        CI_COMMIT_SHA: commit,
        CI_COMMIT_REF_NAME: "main",
        CI_PROJECT_URL: "https://gitlab.example.org/team/refine",
        CI_JOB_URL: "https://gitlab.example.org/team/refine/-/jobs/12",
      },
      {
        repository: "https://gitlab.example.org/team/refine",
        build: "https://gitlab.example.org/team/refine/-/jobs/12",
      },
    ],
    [
      "Buildkite",
      {
        BUILDKITE_COMMIT: commit,
        BUILDKITE_BRANCH: "main",
        BUILDKITE_REPO: "git@git.example.org:team/refine.git",
        BUILDKITE_BUILD_URL: "https://buildkite.com/team/refine/builds/12",
      },
      { repository: "git@git.example.org:team/refine.git", build: "https://buildkite.com/team/refine/builds/12" },
    ],
    [
      "Azure Pipelines",
      {
        BUILD_SOURCEVERSION: commit,
        BUILD_SOURCEBRANCH: "refs/heads/main",
        BUILD_REPOSITORY_URI: "https://team@dev.azure.com/team/data/_git/refine",
        SYSTEM_COLLECTIONURI: "https://dev.azure.com/team/",
        SYSTEM_TEAMPROJECT: "my data",
        BUILD_BUILDID: "12",
      },
      {
        repository: "https://dev.azure.com/team/data/_git/refine",
        build: "https://dev.azure.com/team/my%20data/_build/results?buildId=12",
      },
    ],
    [
      "CircleCI",
      {
        CIRCLE_SHA1: commit,
        CIRCLE_BRANCH: "main",
        CIRCLE_REPOSITORY_URL: "https://github.com/team/refine",
        CIRCLE_BUILD_URL: "https://circleci.com/gh/team/refine/12",
      },
      { repository: "https://github.com/team/refine", build: "https://circleci.com/gh/team/refine/12" },
    ],
    [
      "Jenkins",
      {
        GIT_COMMIT: commit,
        GIT_BRANCH: "origin/main",
        GIT_URL: "https://git.example.org/team/refine.git",
        BUILD_URL: "https://jenkins.example.org/job/refine/12/",
      },
      { repository: "https://git.example.org/team/refine.git", build: "https://jenkins.example.org/job/refine/12/" },
    ],
  ] as const)
    it(`is what the variables of ${pipeline} say where there is no checkout`, async () => {
      const place = temporaryPlace("no-checkout-");
      try {
        assert.deepEqual(await provenanceOf(none, place.path, env), { commit, branch: "main", ...expected });
      } finally {
        place.remove();
      }
    });

  it("is what the user's own variables say first, and nothing of the checkout where that is not what runs", async () => {
    using at = await checkout();
    const own = { ...none, commit: ["NOT_SET", "IMAGE_COMMIT"], build: ["BUILD"] };
    const env = { IMAGE_COMMIT: commit.toUpperCase(), BUILD: "https://ci.example.org/1", GITHUB_SHA: at.head };
    const said = await provenanceOf(own, at.path, env);
    assert.deepEqual([said.commit, said.branch, said.build], [commit, "feature/a", "https://ci.example.org/1"]);
    assert.deepEqual(await provenanceOf({ ...own, git: false }, at.path, env), {
      commit,
      build: "https://ci.example.org/1",
    });
  });

  it("leaves out what is no commit, what has several lines, and what nobody could read", async () => {
    const place = temporaryPlace("no-checkout-");
    try {
      const env = { GITHUB_SHA: "HEAD", GITHUB_REF_NAME: "a\nb", CI: "true" };
      assert.deepEqual(await provenanceOf(none, place.path, env), {});
      assert.deepEqual(await provenanceOf(none, place.path, { GITHUB_REF_NAME: "x".repeat(501) }), {});
    } finally {
      place.remove();
    }
  });
});
