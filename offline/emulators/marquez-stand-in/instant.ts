/** A point in time as whole microseconds since 1970 in UTC: PostgreSQL keeps those, and a number holds them exactly. */
export type Instant = number;

export const wallClock = (): Instant => Math.round((performance.timeOrigin + performance.now()) * 1000);

const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?(?:\d{2})?)?$/i;

/** The time of an event in its own zone, to the nanosecond: Marquez keeps the event as text beside its rounded time. */
export interface ZonedTime {
  instant: Instant;
  offsetMinutes: number;
  /** Since the last whole second. */
  nanoseconds: number;
}

/** Reads an ISO 8601 date and time, in UTC when it has no zone, as Marquez does. Undefined when it is none. */
export function parseInstant(text: string): ZonedTime | undefined {
  const [whole, minutes, seconds = ":00", fraction = "", zone = "Z"] = ISO.exec(text) ?? [];
  const utc = Date.parse(`${minutes}${seconds}Z`);
  if (whole === undefined || Number.isNaN(utc)) return undefined;
  const [, sign, hours = "0", rest = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offsetMinutes = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(rest));
  const nanoseconds = Number(fraction.padEnd(9, "0"));
  const instant = (utc - offsetMinutes * 60_000) * 1000 + Math.round(nanoseconds / 1000);
  return { instant, offsetMinutes, nanoseconds };
}

const toSeconds = (instant: Instant): string =>
  new Date(Math.floor(instant / 1e6) * 1000).toISOString().replace(/\.\d+Z$/, "");

const microsOf = (instant: Instant): string => String(((instant % 1e6) + 1e6) % 1e6).padStart(6, "0");

/** Prints it as Java's Instant does: no fraction, three digits or six. */
export function formatInstant(instant: Instant): string {
  const micros = microsOf(instant);
  const fraction = micros === "000000" ? "" : `.${micros.endsWith("000") ? micros.slice(0, 3) : micros}`;
  return `${toSeconds(instant)}${fraction}Z`;
}

/** Prints the time of an event in its own zone, as Java's ISO_OFFSET_DATE_TIME does: a fraction of just the digits needed. */
export function formatZoned({ instant, offsetMinutes, nanoseconds }: ZonedTime): string {
  // Taken off before the seconds are read: rounded up, the fraction could have become a second.
  const local = instant - Math.round(nanoseconds / 1000) + offsetMinutes * 60e6;
  const fraction = String(nanoseconds).padStart(9, "0").replace(/0+$/, "");
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const away = Math.abs(offsetMinutes);
  const zone = away === 0 ? "Z" : `${offsetMinutes < 0 ? "-" : "+"}${two(away / 60)}:${two(away % 60)}`;
  return `${toSeconds(local)}${fraction && `.${fraction}`}${zone}`;
}
