import type { Entry } from "./entry.ts";
import type { Flaky } from "./flaky.ts";
import type { Row } from "./history.ts";

/** What the page shows. */
export interface PageFacts {
  /** Where the bundles are: a folder or `s3://bucket/prefix`. */
  location: string;
  rows: readonly Row[];
  flaky: readonly Flaky[];
  /** What could not be read. */
  problems: readonly string[];
  /** When the page was written. */
  at: Date;
  /** The address of what a reader opens of a bundle; undefined where a browser cannot open it. */
  linkOf: (entry: Entry) => string | undefined;
}
