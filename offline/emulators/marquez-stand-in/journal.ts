import type { Entry } from "./entry.ts";

/** Where the entries are kept, in the order in which they were accepted. */
export interface Journal {
  read(): Promise<Entry[]>;
  append(entry: Entry): Promise<void>;
  /** Resolves while the journal can be used. Rejects with the reason while it cannot. */
  check(): Promise<void>;
}
