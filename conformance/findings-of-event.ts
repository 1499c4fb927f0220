import type { Finding, FindingCode } from "./finding.ts";
import { describePath, type Path } from "./path.ts";

/** A hostile event could have a finding for each of a million fields. */
const most = 200;

/** Collects the findings of one event. */
export class FindingsOfEvent {
  readonly all: Finding[] = [];
  /** The key of the facet that is being looked at. */
  facet: string | undefined;

  error(code: FindingCode, path: Path | undefined, words: string): void {
    this.#add("error", code, path, words);
  }

  warning(code: FindingCode, path: Path | undefined, words: string): void {
    this.#add("warning", code, path, words);
  }

  #add(severity: Finding["severity"], code: FindingCode, path: Path | undefined, words: string): void {
    if (this.all.length >= most) return;
    const facet = this.facet === undefined ? {} : { facet: this.facet };
    this.all.push({ severity, code, path: describePath(path), place: describePath(path, true), ...facet, words });
  }
}
