import type { Settings } from "./schema.ts";
import { Secret } from "./secret.ts";

/** A variable of such a name holds a secret. */
const secretly = /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:^|_)(?:KEY|PASS|PAT))$/i;

/** The secrets that commands are given by their environment: what the settings add to it, and what it inherits. */
export const secretsOf = (
  { refine, prefect }: Pick<Settings, "refine" | "prefect">,
  inherited: NodeJS.ProcessEnv = process.env,
): Secret[] =>
  [inherited, refine.env, prefect.env]
    .flatMap((environment) => Object.entries(environment))
    .flatMap(([name, value]) => (value && secretly.test(name) ? [new Secret(value)] : []));
