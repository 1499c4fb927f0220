import { SecretSearch } from "./secret-search.ts";

/** Shorter parts of a secret are not redacted at the edge of a line. */
const shortestPiece = 8;

/** A secret, and how many of its characters are its larger part. */
interface Halved {
  secret: string;
  half: number;
}

/** Replaces the secrets that are known, each in the forms given. */
export class KnownSecrets {
  readonly #whole: SecretSearch;
  /** The longest first: a secret may be a part of another. */
  readonly #ranks: Map<string, number>;
  readonly #pieces: SecretSearch;
  readonly #halves: Halved[];

  /** @param secrets in all their forms */
  constructor(secrets: Iterable<string>) {
    const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
    this.#ranks = new Map(longestFirst.map((secret, rank) => [secret, rank]));
    this.#whole = new SecretSearch(longestFirst);
    this.#halves = longestFirst
      .map((secret) => ({ secret, half: Math.ceil(secret.length / 2) }))
      .filter(({ half }) => half >= shortestPiece);
    this.#pieces = new SecretSearch(this.#halves.flatMap(partsOf).filter((part) => !part.includes("\n")));
  }

  redact = (text: string): string => this.#withoutPieces(this.#withoutWhole(text));

  /** The longest secret goes first wherever several overlap. What overlaps nothing is independent of all else. */
  #withoutWhole(text: string): string {
    let clean = "";
    let done = 0;
    for (let found = this.#whole.next(text, 0); found; ) {
      const from = found.at;
      let to = from;
      const present = new Set<string>();
      for (; found && (found.at < to || found.at === from); found = this.#whole.next(text, found.at + 1)) {
        to = Math.max(to, found.at + (found.literals[0] as string).length);
        for (const literal of found.literals) present.add(literal);
      }
      let part = text.slice(from, to);
      for (const secret of this.#inOrder(present)) part = part.replaceAll(secret, "***");
      clean += text.slice(done, from) + part;
      done = to;
    }
    return done === 0 ? text : clean + text.slice(done);
  }

  #inOrder = (present: Set<string>): string[] =>
    [...present].sort((one, other) => (this.#ranks.get(one) as number) - (this.#ranks.get(other) as number));

  /**
   * Conceals the larger part of a secret that a line break splits: at the end of a line, or at the start of the next.
   */
  #withoutPieces(text: string): string {
    let clean = "";
    let done = 0;
    for (let found = this.#pieces.next(text, 0); found; ) {
      const from = text.lastIndexOf("\n", found.at) + 1;
      const end = text.indexOf("\n", found.at);
      const to = end < 0 ? text.length : end;
      const present = new Set<string>();
      for (; found && found.at < to; found = this.#pieces.next(text, found.at + 1))
        for (const literal of found.literals) present.add(literal);
      const halves = this.#halves.filter((one) => partsOf(one).some((part) => present.has(part)));
      clean += text.slice(done, from) + withoutPieces(text.slice(from, to), halves);
      done = to;
    }
    return done === 0 ? text : clean + text.slice(done);
  }
}

const partsOf = ({ secret, half }: Halved): [string, string] => [secret.slice(0, half), secret.slice(-half)];

function withoutPieces(line: string, halves: Halved[]): string {
  let left = line;
  for (const { secret, half } of halves) {
    const end = left.trimEnd();
    const first = end.lastIndexOf(secret.slice(0, half));
    if (first >= 0 && secret.startsWith(end.slice(first))) left = `${end.slice(0, first)}***`;
    const beginning = left.trimStart();
    const last = beginning.indexOf(secret.slice(-half));
    if (last >= 0 && secret.endsWith(beginning.slice(0, last + half))) left = `***${beginning.slice(last + half)}`;
  }
  return left;
}
