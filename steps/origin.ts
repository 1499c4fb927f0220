import { userInfo } from "node:os";
import type { Origin } from "../evidence/entry.ts";
import { git, headOf } from "./git.ts";

/** What a pipeline says of what it runs for, by its variables. */
const pipelines: ((env: NodeJS.ProcessEnv) => Origin)[] = [
  // https://docs.github.com/en/actions/reference/workflows-and-actions/variables
  (env) => ({
    branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME,
    commit: env.GITHUB_SHA,
    pr: numbered("#", /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? "")?.[1]),
    actor: env.GITHUB_ACTOR,
  }),
  // https://docs.gitlab.com/ci/variables/predefined_variables/
  (env) => ({
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_REF_NAME,
    commit: env.CI_COMMIT_SHA,
    pr: numbered("!", env.CI_MERGE_REQUEST_IID),
    actor: env.GITLAB_USER_LOGIN,
  }),
  // https://buildkite.com/docs/pipelines/configure/environment-variables
  (env) => ({
    branch: env.BUILDKITE_BRANCH,
    commit: env.BUILDKITE_COMMIT,
    pr: numbered("#", env.BUILDKITE_PULL_REQUEST),
    actor: env.BUILDKITE_BUILD_CREATOR,
  }),
  // https://www.jenkins.io/doc/book/pipeline/jenkinsfile/, and the plugins git and branch-api
  (env) => ({
    branch: env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ""),
    commit: env.GIT_COMMIT,
    pr: numbered("#", env.CHANGE_ID),
    actor: env.CHANGE_AUTHOR || env.BUILD_USER_ID,
  }),
];

const numbered = (sign: string, number: string | undefined): string | undefined =>
  number && /^\d+$/.test(number) ? `${sign}${number}` : undefined;

/**
 * Which version is rehearsed, and by whom. The settings say it first. The checkout says what really ran; a pipeline
 * checks out a commit rather than a branch, and then its variables name the branch.
 * @param cwd a directory of the checkout
 */
export async function originOf(written: Origin, cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<Origin> {
  const [branch, commit, name] = await Promise.all([
    git(cwd, "symbolic-ref", "--quiet", "--short", "HEAD"),
    headOf(cwd),
    git(cwd, "config", "user.name"),
  ]);
  const known = pipelines.map((read) => read(env));
  const first = (key: keyof Origin) => known.map((one) => one[key]).find(Boolean);
  return {
    branch: written.branch ?? branch ?? first("branch"),
    commit: written.commit ?? commit ?? first("commit"),
    pr: written.pr ?? first("pr"),
    actor: written.actor ?? first("actor") ?? name ?? thisUser(),
  };
}

/** The name of the user; undefined for a user without one, as in some containers. */
function thisUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
