import type { SentEvents, Stray } from "./sent.ts";

/** `POST /api/api/v1/lineage: 404`. */
export const describeStray = ({ path, status, error }: Stray): string =>
  `POST ${path}: ${status ?? error ?? "no answer"}`;

/** Posts to paths that Marquez does not have, in words. */
export const straysOf = ({ strays }: SentEvents): string[] =>
  strays.filter(({ status }) => status === null || status < 200 || status > 299).map(describeStray);
