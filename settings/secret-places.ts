import { type ConfigPath, project, writtenPath } from "./config-path.ts";

/** Where a setting may be a secret; `*` is any key. */
const places = [
  ...["refine", "refinements.*.refine", "prefect", "prefect.companions.*", "commands.*", "services.*", "web"].map(
    (group) => `${group}.env.*`,
  ),
  ...["marquez", "prefect", "web"].flatMap((service) => [`${service}.token`, `${service}.headers.*`]),
].map((place) => place.split("."));

/** Whether the setting at a path, without a namespace, may be a secret. */
export const takesSecret = (path: ConfigPath): boolean =>
  places.some((place) => place.length === path.length && place.every((key, nth) => key === "*" || key === path[nth]));

/** The place below a path where secrets are, as users write it; undefined where there is none. */
const secretsBelow = (path: ConfigPath): string | undefined => {
  const place = places.find(
    (place) => place.length > path.length && path.every((key, nth) => place[nth] === "*" || place[nth] === key),
  );
  return place && [...path, ...place.slice(path.length)].join(".").replaceAll("*", "NAME");
};

/** Says that an encrypted value is no secret, or too much of one. */
export function notSecret(path: ConfigPath, inner: ConfigPath): string {
  const below = secretsBelow(inner);
  return `${writtenPath(path)}: is encrypted; ${
    below === undefined
      ? "this setting is no secret, so write it as plain text"
      : `encrypt the secrets in it alone, as in \`pulumi config set --secret --path ${project}:${below}\``
  }`;
}
