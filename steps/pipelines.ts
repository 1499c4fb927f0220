import type { Provenance } from "../judgement/verdict.ts";

/** What a pipeline says of what it runs for, by its variables. */
export interface PipelineSays extends Pick<Provenance, "commit" | "branch" | "repository" | "build"> {
  /** As in `#12`. */
  pr?: string | undefined;
  actor?: string | undefined;
}

type Variables = NodeJS.ProcessEnv;

const pipelines: ((env: Variables) => PipelineSays)[] = [
  // https://docs.github.com/en/actions/reference/workflows-and-actions/variables
  (env) => {
    const repository = joined("/", env.GITHUB_SERVER_URL, env.GITHUB_REPOSITORY);
    return {
      branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME,
      commit: env.GITHUB_SHA,
      repository,
      build: joined("/actions/runs/", repository, env.GITHUB_RUN_ID),
      pr: numbered("#", /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? "")?.[1]),
      actor: env.GITHUB_ACTOR,
    };
  },
  // https://docs.gitlab.com/ci/variables/predefined_variables/
  (env) => ({
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_REF_NAME,
    commit: env.CI_COMMIT_SHA,
    repository: env.CI_PROJECT_URL,
    build: env.CI_JOB_URL || env.CI_PIPELINE_URL,
    pr: numbered("!", env.CI_MERGE_REQUEST_IID),
    actor: env.GITLAB_USER_LOGIN,
  }),
  // https://buildkite.com/docs/pipelines/configure/environment-variables
  (env) => ({
    branch: env.BUILDKITE_BRANCH,
    commit: env.BUILDKITE_COMMIT,
    repository: env.BUILDKITE_REPO,
    build: env.BUILDKITE_BUILD_URL,
    pr: numbered("#", env.BUILDKITE_PULL_REQUEST),
    actor: env.BUILDKITE_BUILD_CREATOR,
  }),
  // https://learn.microsoft.com/azure/devops/pipelines/build/variables
  (env) => ({
    branch: (env.SYSTEM_PULLREQUEST_SOURCEBRANCH || env.BUILD_SOURCEBRANCH)?.replace(/^refs\/heads\//, ""),
    commit: env.BUILD_SOURCEVERSION,
    repository: env.BUILD_REPOSITORY_URI,
    build: joined(
      "/_build/results?buildId=",
      joined("", env.SYSTEM_COLLECTIONURI, env.SYSTEM_TEAMPROJECT && encodeURIComponent(env.SYSTEM_TEAMPROJECT)),
      env.BUILD_BUILDID,
    ),
    pr: numbered("#", env.SYSTEM_PULLREQUEST_PULLREQUESTNUMBER || env.SYSTEM_PULLREQUEST_PULLREQUESTID),
    actor: env.BUILD_REQUESTEDFOR,
  }),
  // https://circleci.com/docs/reference/variables/
  (env) => ({
    branch: env.CIRCLE_BRANCH,
    commit: env.CIRCLE_SHA1,
    repository: env.CIRCLE_REPOSITORY_URL,
    build: env.CIRCLE_BUILD_URL,
    pr: numbered("#", env.CIRCLE_PR_NUMBER),
    actor: env.CIRCLE_USERNAME,
  }),
  // https://www.jenkins.io/doc/book/pipeline/jenkinsfile/, and the plugins git and branch-api. It is last: others may set
  // such common names, too.
  (env) => ({
    branch: env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ""),
    commit: env.GIT_COMMIT,
    repository: env.GIT_URL,
    build: env.BUILD_URL,
    pr: numbered("#", env.CHANGE_ID),
    actor: env.CHANGE_AUTHOR || env.BUILD_USER_ID,
  }),
];

/** What the pipeline says in which this process runs: all of it comes from one. */
export const pipelineOf = (env: Variables): PipelineSays =>
  pipelines.map((read) => read(env)).find((says) => Object.values(says).some(Boolean)) ?? {};

const numbered = (sign: string, number: string | undefined): string | undefined =>
  number && /^\d+$/.test(number) ? `${sign}${number}` : undefined;

/** Two parts with something between; undefined unless there are both. */
const joined = (between: string, first: string | undefined, second: string | undefined): string | undefined =>
  first && second ? `${first}${between}${second}` : undefined;
