import { escaped, type Place, placeholder, type Varying } from "./template.ts";

/** Where a rehearsal ran: what differs between machines and checkouts. All paths are absolute. */
export interface Places {
  /** The setting `cwd`, and where its links lead. */
  cwd: readonly string[];
  /** The checkouts that its commands work in; a working directory that is in no checkout stands for itself. */
  checkouts: readonly string[];
  home?: string | undefined;
  /** The folder for temporary files, besides the usual ones. */
  tmp?: string | undefined;
  /** The namespace that was made up for a rehearsal on a running stack. */
  namespace?: FreshNamespace | undefined;
}

/** A namespace that was made up for one rehearsal, and the one of its settings in whose place it stands. */
export interface FreshNamespace {
  fresh: string;
  written: string;
}

/** A name with what varies replaced by placeholders. */
export interface Normalised {
  /** Only places are replaced: what the patterns of a contract are compared with. */
  placed: string;
  /** Whatever has the form of something that varies is replaced, too. */
  canonical: string;
}

/** Normalises the names of one rehearsal. */
export function normaliser(at: Places): (name: string) => Normalised {
  const known = placesByPath(at);
  const inPlaces = anyOf([...known.keys()]);
  return (told) => {
    // It holds the rehearsal's id: nothing else has it in its name.
    const name = at.namespace ? told.replaceAll(at.namespace.fresh, () => at.namespace?.written ?? "") : told;
    const normalised = { placed: "", canonical: "" };
    const add = (placed: string, canonical: string) => {
      normalised.placed += placed;
      normalised.canonical += canonical;
    };
    let from = 0;
    const literally = (to: number) => add(escaped(name.slice(from, to)), withoutVarying(name.slice(from, to)));
    for (const match of name.matchAll(inPlaces)) {
      literally(match.index);
      from = match.index + match[0].length;
      const place = known.get(match[0]) ?? "tmp";
      add(placeholder(place), placeholder(place));
      const made = place === "tmp" ? madeFolder(name.slice(from)) : undefined;
      if (!made) continue;
      add(escaped(made.fixed + made.random), `${escaped(made.fixed)}${placeholder("random")}`);
      from += made.fixed.length + made.random.length;
    }
    literally(name.length);
    return normalised;
  };
}

/**
 * The longest path first: a checkout may lie in the home, or in the folder for temporary files. A working directory that
 * is the top of its checkout is the working directory, so that a contract stays as it is where its project moves into a
 * folder of another checkout, or out of it.
 */
function placesByPath({ cwd, checkouts, home, tmp }: Places): Map<string, Place> {
  const all: [string, Place][] = [
    ...(tmp ? [[tmp, "tmp"] satisfies [string, Place]] : []),
    ...(home ? [[home, "home"] satisfies [string, Place]] : []),
    ...checkouts.map((path): [string, Place] => [path, "checkout"]),
    ...cwd.map((path): [string, Place] => [path, "cwd"]),
  ];
  const named = all.map(([path, place]): [string, Place] => [path.replace(/\/+$/, ""), place]);
  return new Map(named.filter(([path]) => path.length > 1).sort(([one], [other]) => other.length - one.length));
}

/** Folders for temporary files on Linux and macOS. */
const usualTmp = "(?:/private)?(?:/tmp|/var/tmp|/var/folders/[^/]{1,64}/[^/]{1,64}/T)";

/** Matches paths where they are whole parts of a name. */
function anyOf(paths: string[]): RegExp {
  const quoted = paths.map((path) => path.replaceAll(/[$()*+./?[\\\]^{|}-]/g, "\\$&"));
  return new RegExp(`(?<![\\w.-])(?:${[...quoted, usualTmp].join("|")})(?=$|[/:?#&;,\\s"')\\]])`, "g");
}

/** A folder with a random name, as `mktemp`, Python's `tempfile` and Node's `mkdtemp` make it in another. */
function madeFolder(path: string): { fixed: string; random: string } | undefined {
  const [, python = ""] = /^\/tmp([a-z0-9_]{8})(?=$|\/)/.exec(path) ?? [];
  if (python) return { fixed: "/tmp", random: python };
  const [, fixed = "", random = ""] = /^(\/[^/]{0,100}[-_.])([A-Za-z0-9]{6,10})(?=$|\/)/.exec(path) ?? [];
  return looksRandom(random) ? { fixed, random } : undefined;
}

/** Whether letters and digits, or capitals and small letters, are mixed as no word mixes them. */
export const looksRandom = (text: string): boolean =>
  text.length >= 6 && /[A-Za-z]/.test(text) && (/\d/.test(text) || /[a-z][A-Z].*[a-z]|[A-Z]{2}[a-z]+[A-Z]/.test(text));

const [month, day] = ["(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12]\\d|3[01])"];
const date = `(?:19|20)\\d\\d(?<sep>[-/_.]?)${month}\\k<sep>${day}`;
const [hours, minutes] = ["(?:[01]\\d|2[0-3])", "[0-5]\\d"];
const colon = "(?::|%3A|[-.])?";
const clock = `[T _-]?${hours}${colon}${minutes}(?:${colon}${minutes}(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?`;

/** What has the form of something that varies, the most certain first. */
const varying = new RegExp(
  [
    "(?<uuid>(?<![\\da-zA-Z])[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}(?![\\da-zA-Z]))",
    `(?<time>(?<!\\d)${date}${clock}(?!\\d))`,
    `(?<date>(?<!\\d)${date.replaceAll("sep", "sep2")}(?!\\d))`,
    // Folders of partitions, as Hive writes them.
    "(?<=(?:^|[/_-])(?:year|month|day|hour|yyyy|mm|dd|hh)=)(?<part>\\d{1,4})(?!\\d)",
    "(?<hex>(?<![\\dA-Za-z])(?:[\\da-f]{8,}|[\\dA-F]{8,})(?![\\dA-Za-z]))",
    "(?<number>(?<!\\d)\\d{10,}(?!\\d))",
    // A port that the system gave to a throw-away server.
    "(?<=(?:127\\.0\\.0\\.1|localhost|\\[::1\\]):)(?<port>[3-6]\\d{4})(?!\\d)",
  ].join("|"),
  "g",
);

/** A text as a template, with what has the form of something that varies replaced. */
function withoutVarying(text: string): string {
  let [template, from] = ["", 0];
  for (const match of text.matchAll(varying)) {
    const found = Object.entries(match.groups ?? {}).find(
      ([name, value]) => value !== undefined && !name.startsWith("sep"),
    );
    const name = classOf(found?.[0] ?? "", match[0]);
    if (!name) continue;
    template += `${escaped(text.slice(from, match.index))}${placeholder(name)}`;
    from = match.index + match[0].length;
  }
  return template + escaped(text.slice(from));
}

function classOf(group: string, text: string): Varying | undefined {
  if (group === "part") return "number";
  if (group !== "hex") return group as Varying;
  const changes = text.match(/\d(?=\D)|\D(?=\d)/g)?.length ?? 0;
  // Words such as `deadbeef` and `decade12` are no digests.
  if (changes >= (text.length < 12 ? 2 : 1)) return "hex";
  return /^\d{10,}$/.test(text) ? "number" : undefined;
}
