import { secretsIn } from "./aws.ts";
import type { Settings } from "./schema.ts";
import { Secret } from "./secret.ts";

/** A variable of such a name holds a secret. */
const secretly = /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:^|_)(?:KEY|PASS|PAT))$/i;

/** The secrets that are known before anything starts: those of the AWS provider, and what commands find in their environment. */
export const secretsOf = (
  { refinements, prefect, aws }: Pick<Settings, "refinements" | "prefect" | "aws">,
  inherited: NodeJS.ProcessEnv = process.env,
): Secret[] => [
  ...secretsIn(aws),
  ...[inherited, prefect.env, ...refinements.map(({ env }) => env)]
    .flatMap((environment) => Object.entries(environment))
    .flatMap(([name, value]) => (value && secretly.test(name) ? [new Secret(value)] : [])),
];
