import { count } from "../lineage/names.ts";
import { linesAboutLineage } from "./explain-silence.ts";
import type { CommandRun } from "./facts.ts";

type Variables = Record<string, string>;

/** Which variable to remove, so that the events come to the rehearsal's recorder. */
export const sendHere = ({ OPENLINEAGE_URL }: Variables): string =>
  OPENLINEAGE_URL === undefined
    ? "let its events go to the rehearsal's OPENLINEAGE_URL"
    : "remove refine.env.OPENLINEAGE_URL: the rehearsal sets it";

/**
 * What became of events that the settings send another way, when none of them is in Marquez.
 * @param env the variables of the settings
 * @param own the names of those that name the way
 */
export function hintOfWay(env: Variables, own: readonly string[], command: CommandRun): string {
  return [hintOfVariables(env, own, command), ...linesAboutLineage(command)].join(" ");
}

function hintOfVariables(env: Variables, own: readonly string[], command: CommandRun): string {
  const off = own.find((name) => /DISABLED$/.test(name));
  if (off) return `refine.env.${off} turns its lineage off: remove it.`;
  const [name, type] = typeOf(env);
  if (type === "noop") return `${name} is noop, which turns its lineage off: remove it.`;
  if (type === "console")
    return `${name} is console, which prints events and sends none${printed(command)}: remove it.`;
  if (type !== undefined && type !== "http" && type !== "async_http")
    return `${name} is ${type.slice(0, 100)}: its events go there, and to this Marquez only if something brings them. To rehearse them, remove it: the rehearsal's own way is http.`;
  return (
    hintOfUrl(env) ??
    `${own.map((one) => `refine.env.${one}`).join(" and ")} of the settings ${own.length === 1 ? "sends" : "send"} its events another way: did they go there?`
  );
}

const printed = ({ printedEvents }: CommandRun): string =>
  printedEvents > 0 ? ` (${count(printedEvents, "event")} in cli.log)` : "";

/** The type of transport that variables name, with the setting. A client takes it from either. */
function typeOf({
  OPENLINEAGE__TRANSPORT: all,
  OPENLINEAGE__TRANSPORT__TYPE: type,
}: Variables): [string, string | undefined] {
  if (all === undefined) return ["refine.env.OPENLINEAGE__TRANSPORT__TYPE", type];
  try {
    const { type } = JSON.parse(all) as { type?: unknown };
    return ["the type in refine.env.OPENLINEAGE__TRANSPORT", typeof type === "string" ? type : undefined];
  } catch {
    return ["refine.env.OPENLINEAGE__TRANSPORT", undefined];
  }
}

/**
 * A path in the base URL is the likeliest cause of missing events, because clients add a path
 * themselves.
 */
function hintOfUrl(env: Variables): string | undefined {
  const name = ["OPENLINEAGE_URL", "OPENLINEAGE__TRANSPORT__URL"].find((one) => env[one] !== undefined);
  if (name === undefined) return undefined;
  const url = env[name] ?? "";
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  if (path !== "/" && path !== "")
    return (
      `refine.env.${name} has the path ${path}, the likely cause: clients add /api/v1/lineage themselves, ` +
      "so the path is lost or doubled. Remove the path, or remove the variable: the rehearsal sets it."
    );
  return `refine.env.${name} sends events to ${url}. If they do not reach this Marquez from there, remove it: the rehearsal sets it.`;
}
