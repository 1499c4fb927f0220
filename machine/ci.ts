/** Variables that CI systems set. Most set `CI` besides; Azure Pipelines, Jenkins, TeamCity and CodeBuild do not. */
const variables = [
  "CI",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "TF_BUILD",
  "JENKINS_URL",
  "TEAMCITY_VERSION",
  "CODEBUILD_BUILD_ID",
  "BUILDKITE",
  "CIRCLECI",
  "BITBUCKET_BUILD_NUMBER",
];

/** Whether a CI system runs this process. A variable that is empty, `0` or `false` says nothing. */
export const isCi = (env: NodeJS.ProcessEnv = process.env): boolean =>
  variables.some((name) => !["", "0", "false"].includes((env[name] ?? "").toLowerCase()));
