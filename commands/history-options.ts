import type { Entry } from "../history/entry.ts";
import type { Wanted } from "../history/history.ts";
import { settingsError } from "../settings/parse.ts";

/** The options that say which rehearsals are wanted, as they are written. */
export interface WantedOptions {
  /** Undefined for the rehearsals of every stack. */
  stack?: string;
  limit?: string;
  since?: string;
  verdict?: Entry["verdict"][];
  html?: string;
}

/** How many rehearsals are shown: in the table, and on the page, which shows a trend. */
const usual = { table: 20, page: 200 };
const most = 10_000;

/**
 * Which rehearsals are wanted.
 * @throws RehearsalError SETTINGS naming each option that is wrong
 */
export function wantedOf({ stack, limit, since, verdict, html }: WantedOptions, now = new Date()): Wanted {
  const problems: string[] = [];
  const count = limit === undefined ? (html === undefined ? usual.table : usual.page) : Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > most)
    problems.push(`--limit: expected a number from 1 to ${most}`);
  const from = since === undefined ? undefined : timeOf(since, now);
  if (since !== undefined && !from)
    problems.push(
      '--since: expected a date such as "2026-01-31", a time such as "2026-01-31T12:00:00Z", or an age such as "7d" or "12h"',
    );
  if (problems.length > 0) throw settingsError("the command line", problems);
  return { limit: count, since: from, stack, verdicts: verdict };
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The time that a date, a time in UTC or an age names; undefined when it is none of them. */
function timeOf(written: string, now: Date): Date | undefined {
  const [, age, unit] = /^(\d{1,5})([mhdw])$/.exec(written) ?? [];
  const time = age
    ? new Date(now.getTime() - Number(age) * units[unit as keyof typeof units])
    : /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(written)
      ? new Date(written)
      : undefined;
  return time && Number.isFinite(time.getTime()) ? time : undefined;
}
