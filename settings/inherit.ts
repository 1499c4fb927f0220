import { z } from "zod";

/**
 * Variables with which a command could rewrite its own evidence, or the verdict on it: the credentials of the store and of
 * the Pulumi state, the tokens of CI jobs, and the files in which a job hears what its steps say. `*` stands for any
 * characters. DOCKER_HOST is not among them: whoever may use an engine finds the local one without it, and a program that
 * needs containers would look for them at the wrong place.
 */
export const notInherited = [
  "AWS_*",
  "PULUMI_*",
  // GitHub Actions: tokens, the OIDC endpoint, and the files that set variables, outputs and summaries of the job.
  "GITHUB_TOKEN",
  "GH_TOKEN",
  "GH_ENTERPRISE_TOKEN",
  "GITHUB_ENTERPRISE_TOKEN",
  "GITHUB_ENV",
  "GITHUB_OUTPUT",
  "GITHUB_PATH",
  "GITHUB_STATE",
  "GITHUB_STEP_SUMMARY",
  "ACTIONS_*",
  // GitLab CI
  "CI_JOB_TOKEN",
  "CI_JOB_JWT*",
  "CI_REPOSITORY_URL",
  "CI_REGISTRY_PASSWORD",
  "CI_DEPLOY_PASSWORD",
  "CI_DEPENDENCY_PROXY_PASSWORD",
  "GITLAB_TOKEN",
  "GITLAB_ACCESS_TOKEN",
  "GITLAB_PRIVATE_TOKEN",
  "GL_TOKEN",
  // Azure, and Azure Pipelines
  "AZURE_*",
  "ARM_CLIENT_*",
  "ARM_OIDC_*",
  "ARM_ACCESS_KEY",
  "ARM_SAS_TOKEN",
  "IDENTITY_ENDPOINT",
  "IDENTITY_HEADER",
  "MSI_ENDPOINT",
  "MSI_SECRET",
  "SYSTEM_ACCESSTOKEN",
  // Google Cloud
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_GHA_CREDS_PATH",
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "CLOUDSDK_AUTH_*",
  // Other CI systems, and the keys that sign
  "BITBUCKET_STEP_OIDC_TOKEN",
  "BUILDKITE_AGENT_ACCESS_TOKEN",
  "CIRCLE_OIDC_TOKEN*",
  "COSIGN_*",
  "SIGSTORE_*",
] as const;

/** These grant nothing: one takes a right away, the other names who is trusted. */
const always = new Set(["AWS_EC2_METADATA_DISABLED", "AWS_CA_BUNDLE"]);

/** A name of variables, in which `*` stands for any characters. */
const pattern = z
  .string()
  .regex(/^[A-Za-z_*][A-Za-z0-9_*]*$/, {
    error: "expected the name of an environment variable, in which * may stand for any characters, such as AWS_*",
  })
  .meta({ title: "name or pattern" });

/** Which of the variables in `notInherited` a command inherits all the same. */
export const inherit = z.array(pattern).default([]);

/** Whether a name is one that a pattern means. Upper and lower case are the same: they are on Windows. */
function means(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  let rest = name.toLowerCase();
  if (!rest.startsWith(first)) return false;
  if (others.length === 0) return rest === first;
  rest = rest.slice(first.length);
  const last = others.pop() as string;
  for (const part of others) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.endsWith(last);
}

/** The variables of an environment that a command does not inherit, sorted, each with the pattern that means it. */
export const withheldFrom = (environment: NodeJS.ProcessEnv, inherited: string[]): { name: string; by: string }[] =>
  Object.keys(environment)
    .sort()
    .flatMap((name) => {
      const by = notInherited.find((one) => means(one, name));
      return by === undefined || always.has(name) || inherited.some((one) => means(one, name)) ? [] : [{ name, by }];
    });

/** The variables of an environment that patterns mean: all that a command inherits which does not run on this machine. */
export const namedBy = (environment: NodeJS.ProcessEnv, inherited: string[]): string[] =>
  Object.keys(environment).filter((name) => inherited.some((one) => means(one, name)));
