import { secretsIn } from "./aws.ts";
import type { Settings } from "./schema.ts";
import { Secret } from "./secret.ts";

/** An environment variable whose name matches is treated as a secret. */
const secretName = /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:^|_)(?:KEY|PASS|PAT))$/i;

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
    .flatMap(([name, value]) => (value && secretName.test(name) ? [new Secret(value)] : [])),
];
