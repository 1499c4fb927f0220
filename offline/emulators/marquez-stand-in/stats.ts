import { isRunEvent } from "./event.ts";
import { formatInstant, type Instant } from "./instant.ts";
import type { Model } from "./model.ts";

const HOUR = 3_600_000_000;
const HOURS = 24;

/**
 * How many run events of each type the last 24 hours of the clock have, by the events' own times. Refused events that are
 * listed count too. Marquez counts the hours before the current one only now and then; here they are always up to date.
 */
export function lastDay(model: Model, now: Instant) {
  const current = Math.floor(now / HOUR) * HOUR;
  const types = model.events.flatMap(({ event, time }) =>
    isRunEvent(event) ? [{ type: event.eventType, hour: Math.floor(time.instant / HOUR) * HOUR }] : [],
  );
  return Array.from({ length: HOURS }, (_, index) => current - (HOURS - 1 - index) * HOUR).map((start) => {
    const count = (wanted: string): number =>
      types.filter(({ type, hour }) => hour === start && type === wanted).length;
    return {
      startInterval: formatInstant(start),
      endInterval: formatInstant(start + HOUR),
      fail: count("FAIL"),
      start: count("START"),
      complete: count("COMPLETE"),
      abort: count("ABORT"),
    };
  });
}
