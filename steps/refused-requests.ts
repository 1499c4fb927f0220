import { listNames } from "../lineage/names.ts";

/** More are only counted: a page may ask without end. */
const mostTold = 100;
/** The characters of a place that are told. */
const longestPlace = 200;

/** What a page asked of others than the stack, and did not get. */
export class Refused {
  readonly #asked = new Set<string>();
  #more = 0;

  /**
   * @param url told without its query, which may hold a secret
   * @param by what asked: the browser's word for it, such as `Image`
   */
  add(url: string, by: string): void {
    const place = URL.parse(url);
    const asked = place ? `${place.protocol}//${place.host}${place.pathname}` : url;
    const told = `${asked.slice(0, longestPlace)} (${by})`;
    if (this.#asked.has(told)) return;
    if (this.#asked.size < mostTold) this.#asked.add(told);
    else this.#more++;
  }

  /** A line for each, for the evidence; undefined when there was none. */
  get text(): string | undefined {
    if (this.#asked.size === 0) return undefined;
    const more = this.#more > 0 ? [`and ${this.#more} more`] : [];
    return `The page asked others than the stack. Each of these was refused:\n${[...this.#asked, ...more].map((one) => `${one}\n`).join("")}`;
  }

  /** For a message about a page that does not show what it should; nothing when there was none. */
  get hint(): string {
    return this.#asked.size === 0
      ? ""
      : ` It asked others than the stack, which a rehearsal refuses: ${listNames([...this.#asked])}.`;
  }
}
