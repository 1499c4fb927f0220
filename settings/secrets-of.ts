import { secretsIn } from "./aws.ts";
import type { Settings } from "./schema.ts";
import { Secret } from "./secret.ts";

const secretName = /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:^|_)(?:KEY|PASS|PAT))$/i;

/** Whether an environment variable is treated as a secret, by its name. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/**
 * Collects the secrets to conceal in the evidence: the credentials of the AWS provider, and the values
 * of environment variables whose names look secret.
 * @param inherited the environment that the commands inherit
 */
export const secretsOf = (
  { refinements, commands, prefect, aws }: Pick<Settings, "refinements" | "commands" | "prefect" | "aws">,
  inherited: NodeJS.ProcessEnv = process.env,
): Secret[] => [
  ...secretsIn(aws),
  ...[inherited, prefect.env, ...[...refinements, ...commands].map(({ env }) => env)]
    .flatMap((environment) => Object.entries(environment))
    .flatMap(([name, value]) => (value && isSecretName(name) ? [new Secret(value)] : [])),
];
