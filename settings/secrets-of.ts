import type { Settings } from "./schema.ts";
import { Sealed, Secret, secretsIn } from "./secret.ts";
import { secretsInVariable } from "./secret-names.ts";

/**
 * Collects the secrets to conceal in the evidence: the credentials of the AWS provider and of services that run already,
 * what signs the evidence, the secrets that commands and services get in variables, and the values of environment variables whose names look secret.
 * @param inherited the environment that the commands inherit
 */
export function secretsOf(
  settings: Pick<Settings, "refinements" | "commands" | "services" | "marquez" | "prefect" | "web" | "aws"> & {
    evidence?: Pick<Settings["evidence"], "sign">;
    kubernetes?: Settings["kubernetes"];
  },
  inherited: NodeJS.ProcessEnv = process.env,
): Secret[] {
  const { refinements, commands, services, marquez, prefect, web, aws, evidence, kubernetes } = settings;
  const environments = [
    inherited,
    prefect.env,
    ...[...refinements, ...commands, ...Object.values(services)].map(({ env }) => env),
  ];
  return [
    ...secretsIn([aws, services, marquez, prefect, web, refinements, commands, evidence?.sign, kubernetes?.login])
      .filter((secret) => !(secret instanceof Sealed))
      .flatMap(withParts),
    ...environments
      .flatMap((environment) => Object.entries(environment))
      .flatMap(([name, value]) =>
        typeof value === "string"
          ? secretsInVariable(name, value).flatMap((secret) => (secret === "" ? [] : [new Secret(secret)]))
          : [],
      ),
  ];
}

/** A secret, and what a header's value such as `Basic dXNlcjpwYXNz` holds: programs print the parts alone, too. */
function withParts(secret: Secret): Secret[] {
  const [, scheme, credentials] = /^([A-Za-z][\w-]*) +(\S+)$/.exec(secret.reveal()) ?? [];
  if (scheme === undefined || credentials === undefined) return [secret];
  const pair = scheme.toLowerCase() === "basic" ? Buffer.from(credentials, "base64").toString() : "";
  const parts = [credentials, pair, pair.slice(pair.indexOf(":") + 1)];
  return [secret, ...parts.filter(Boolean).map((part) => new Secret(part))];
}
