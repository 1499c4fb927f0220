import { z } from "zod";
import { event, type KeptEvent } from "./answers.ts";

/** How many events a request asks for. */
const PAGE = 500;
/** Marquez's own default is the year 2030. */
const NEVER = new Date("9999-12-31T00:00:00Z");

/** Which events to read, by the time that each event itself says. */
export interface Span {
  /** The first time, included. */
  after?: Date;
  /** The end, excluded. */
  before?: Date;
  /** How many events to read at most. */
  limit: number;
}

export interface Events {
  events: KeptEvent[];
  /** Whether there are more than the limit allowed. */
  more: boolean;
  /** How many events Marquez counts in the span. Unlike the list, it counts those about a job or a dataset alone. */
  totalCount: number;
}

const page = z.looseObject({ totalCount: z.int(), events: z.array(event) });
type ReadPage = (path: string, expected: typeof page) => Promise<z.output<typeof page>>;

/**
 * Reads run events, oldest first. Marquez orders them by time alone, so that events of one time stand in another order on
 * each page, and new ones shift an offset. Hence each page begins at a time, not at an offset: it counts up to the
 * last time on it, where the next begins. An event that was sent twice is there twice.
 */
export async function readEvents(
  read: ReadPage,
  { after = new Date(0), before = NEVER, limit }: Span,
): Promise<Events> {
  const events: KeptEvent[] = [];
  let totalCount: number | undefined;
  let from = after.getTime();
  let size = Math.min(PAGE, limit + 1);
  for (;;) {
    const answer = await read(pathOf(new Date(from), before, size), page);
    totalCount ??= answer.totalCount;
    const fresh = events.length === 0 ? answer.events : answer.events.filter((one) => timeOf(one) >= from);
    const last = answer.events.at(-1);
    if (!last || answer.events.length < size || events.length + fresh.length > limit) {
      events.push(...fresh);
      return { events: events.slice(0, limit), more: events.length > limit, totalCount };
    }
    // Marquez rounds to microseconds and a time here is cut to milliseconds: the one before the last is surely whole.
    const next = timeOf(last) - 1;
    if (next > from) {
      events.push(...fresh.filter((one) => timeOf(one) < next));
      from = next;
    } else {
      size *= 2;
    }
  }
}

const timeOf = ({ eventTime }: KeptEvent): number => Date.parse(eventTime);

const pathOf = (after: Date, before: Date, limit: number): string =>
  `/events/lineage?sortDirection=asc&after=${after.toISOString()}&before=${before.toISOString()}&limit=${limit}&offset=0`;
