import { isMapping, type RawSettings } from "./raw-settings.ts";

/** Settings in a namespace of their own, and the name of it; undefined where they name none. */
export interface InFreshNamespace {
  settings: RawSettings;
  namespace: { fresh: string; written: string } | undefined;
}

/**
 * Settings for a rehearsal in a namespace that nothing else has used: that of the settings, a dash, and a part that is
 * unique. The other places that mean the same namespace follow: keys `namespace` of expectations and of parameters,
 * variables whose name ends with NAMESPACE, and the word after an option such as `--namespace` in a command.
 */
export function inFreshNamespace(settings: RawSettings, unique: string): InFreshNamespace {
  const { namespace: written } = settings;
  if (typeof written !== "string" || written === "") return { settings, namespace: undefined };
  const namespace = { fresh: `${written}-${unique}`, written };
  const renamed = (value: unknown): unknown => (value === written ? namespace.fresh : value);
  const follow = (value: unknown, key?: string): unknown => {
    if (key !== undefined && /namespace$/i.test(key)) return renamed(value);
    if (Array.isArray(value))
      return value.map((one, nth) => (isOption(value[nth - 1]) ? renamed(one) : inOption(follow(one), namespace)));
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, follow(one, inner)]));
  };
  return { settings: follow(settings) as RawSettings, namespace };
}

/** A word such as `--namespace`, `--openlineage-namespace` or `--job_namespace`. */
const isOption = (word: unknown): boolean => typeof word === "string" && /^--?[\w-]*namespace$/i.test(word);

/** A word such as `--namespace=my.namespace`. */
function inOption(word: unknown, { fresh, written }: { fresh: string; written: string }): unknown {
  if (typeof word !== "string" || !word.endsWith(`=${written}`)) return word;
  const option = word.slice(0, -written.length - 1);
  return isOption(option) ? `${option}=${fresh}` : word;
}
