import { listNames } from "../lineage/names.ts";

/** Variables of the caller that a command did not inherit. */
export interface Withheld {
  names: string[];
  /** The patterns that mean them. */
  patterns: string[];
  /** The setting that would let the command inherit them. */
  setting: string;
}

/**
 * What somebody whose command failed may have to know: it lacks credentials that it has in a shell. It begins with a
 * space, to follow a hint; nothing where nothing was withheld.
 */
export const withheldHint = (withheld: Withheld | undefined): string =>
  withheld && withheld.names.length > 0
    ? ` It did not inherit ${listNames(withheld.names)}. If it needs them, set ${withheld.setting}: ${JSON.stringify(withheld.patterns)}.`
    : "";

/** The same for the log of the command, which names all of them. */
export const withheldRemark = ({ names, setting }: Withheld): string[] =>
  names.length > 0
    ? [`not inherited from the caller: ${names.join(", ")}; ${setting} lets it inherit what it needs of them`]
    : [];
