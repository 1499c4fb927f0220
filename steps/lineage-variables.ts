import { placeOf } from "./lineage-place.ts";

/**
 * Variables that tell a program where its lineage goes or what it is called: those of every OpenLineage client and of
 * Airflow (`AIRFLOW__OPENLINEAGE__…`), those of Hotpass, and those that old clients took over from Marquez's own.
 */
const isLineageVariable = (name: string): boolean =>
  /OPENLINEAGE/i.test(name) ||
  /^MARQUEZ_(?:URL|API_KEY|NAMESPACE|BACKEND)$/.test(name) ||
  name === "HOTPASS_LINEAGE_NAMESPACE";

/** The names of the caller's lineage variables, sorted. No command of a rehearsal inherits them. */
const callersVariables = (env: NodeJS.ProcessEnv = process.env): string[] =>
  Object.keys(env).filter(isLineageVariable).sort();

/** The caller's lineage variables as an environment that takes them away: execa drops what is undefined. */
export const withoutCallersVariables = (): Record<string, undefined> =>
  Object.fromEntries(callersVariables().map((name) => [name, undefined]));

/** Only the values of these are shown. Any other may hold a key. */
const telling = /(?:URL|ENDPOINT|TYPE|CONFIG|CONFIG_PATH|NAMESPACE|DISABLED|BACKEND)$/i;

/** What was taken away, in words: the name of each variable, and where it led. */
export const removedInWords = (env: NodeJS.ProcessEnv = process.env): string[] =>
  callersVariables(env).map((name) => {
    const value = placeInJson(env[name]) ?? (telling.test(name) ? placeOf(env[name]) : "");
    // Whatever has other characters may be more than a place or a name.
    return `${name}${/^[\w.:/+ -]+$/.test(value) ? `=${value}` : ""} of the caller was removed`;
  });

/** Where a transport leads that a variable holds as JSON. */
function placeInJson(text = ""): string | undefined {
  try {
    const transport = JSON.parse(text);
    return typeof transport === "object" && transport !== null ? placeOf(transport) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The variables of the settings that send the events of a command elsewhere than to the rehearsal, on purpose. A type
 * of transport that posts to OPENLINEAGE_URL does not.
 */
export const ownVariables = (added: Record<string, string>): string[] =>
  Object.entries(added)
    .filter(
      ([name, value]) =>
        /^OPENLINEAGE_(?:URL|CONFIG)$|^OPENLINEAGE__TRANSPORT(?:$|__(?:URL$|TRANSPORTS))/.test(name) ||
        (name === "OPENLINEAGE__TRANSPORT__TYPE" && !httpTypes.includes(value)) ||
        // Airflow's own, which it reads first. Its transport it reads after our configuration file.
        /^AIRFLOW__OPENLINEAGE__CONFIG_(?:PATH|CONN_ID)$/.test(name) ||
        (isSwitch(name) && value.trim().toLowerCase() === "true"),
    )
    .map(([name]) => name);

/** Whether a variable can turn the lineage of a command off. */
export const isSwitch = (name: string): boolean => /^(?:AIRFLOW__OPENLINEAGE__|OPENLINEAGE_)DISABLED$/.test(name);

/** The types of transport that post to a URL. The clients of old and of other languages know only the first. */
export const httpTypes = ["http", "async_http"];
