/** A value that is written in YAML's flow style: a text, a list, or pairs. */
export type Flow = string | number | boolean | Flow[] | { pairs: Pairs };

/** The keys of a mapping with their values, in order. */
export type Pairs = [string, Flow][];

/** A pair, if it is to be written. */
export const pairIf = (key: string, isWritten: boolean, value: Flow): Pairs => (isWritten ? [[key, value]] : []);

/** Columns of a line. */
export const width = 120;

/** YAML reads a key on a line of its own only up to 1,024 characters. */
const longestKey = 1000;

/** Texts that YAML reads as they are, inside brackets too, and as nothing but a text. */
const plain = /^(?!(?:true|false|null|yes|no|on|off|y|n|nan|inf)$)[A-Za-z_][\w./+-]*(?: ?[\w./+>-]+)*$/i;

/** A text as YAML reads it back. */
export const scalar = (text: string): string =>
  plain.test(text)
    ? text
    : JSON.stringify(text).replaceAll(/[\x7f-\x9f\u00ad\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, unicodeEscape);

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A value as pieces, between which a line may end. */
function pieces(flow: Flow, inList = false): string[] {
  if (typeof flow === "string") return [scalar(flow)];
  if (typeof flow !== "object") return [String(flow)];
  if (Array.isArray(flow))
    return enclosed(
      "[",
      flow.map((one) => pieces(one, true)),
      "]",
    );
  const pairs = flow.pairs.map(([key, value]) => {
    const [first = "", ...rest] = pieces(value);
    return [`${scalar(key)}: ${first}`, ...rest];
  });
  // A pair in a list needs no braces.
  const [only] = pairs;
  if (inList && only && pairs.length === 1 && (only[0]?.length ?? 0) < longestKey) return only;
  return enclosed("{", pairs, "}");
}

function enclosed(open: string, items: string[][], close: string): string[] {
  const all = items.flatMap((item, nth) => (nth < items.length - 1 ? [...item.slice(0, -1), `${item.at(-1)},`] : item));
  if (all.length === 0) return [`${open}${close}`];
  return all.map((piece, nth) => `${nth === 0 ? open : ""}${piece}${nth === all.length - 1 ? close : ""}`);
}

/** A key, and a value after it that fills as many lines as it needs. */
export const lines = (indent: number, key: string, value: Flow): string[] => filled(indent, key, [pieces(value)]);

/** A key, and a list after it: on one line if it fits, else with a line or more for each item. */
export function listLines(indent: number, key: string, items: Flow[]): string[] {
  const [only, ...more] = lines(indent, key, items);
  if (only !== undefined && more.length === 0) return [only];
  const last = items.length - 1;
  const each = items.map((item, nth) =>
    pieces(item, true).map(
      (piece, at, all) =>
        `${nth === 0 && at === 0 ? "[" : ""}${piece}${at < all.length - 1 ? "" : nth < last ? "," : "]"}`,
    ),
  );
  return filled(indent, key, each);
}

/** Each group of pieces begins a line, but for the first, which follows the key. */
function filled(indent: number, key: string, groups: string[][]): string[] {
  const before = keyLines(indent, key);
  const written = [before.pop() ?? ""];
  for (const [nth, group] of groups.entries())
    for (const [at, piece] of group.entries()) {
      const last = written.at(-1) ?? "";
      const isFirst = nth === 0 && at === 0;
      if (isFirst || (at > 0 && last.length + 1 + piece.length <= width))
        written[written.length - 1] = `${last} ${piece}`;
      else written.push(`${" ".repeat(at > 0 && groups.length > 1 ? indent + 4 : indent + 2)}${piece}`);
    }
  return [...before, ...written];
}

/** A key, after which a value follows. */
export function keyLines(indent: number, key: string): string[] {
  const written = scalar(key);
  const space = " ".repeat(indent);
  return written.length > longestKey ? [`${space}? ${written}`, `${space}:`] : [`${space}${written}:`];
}
