import type { Format } from "./shapes.ts";

/** RFC 3339: a zone is part of it. */
const dateTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** RFC 3986: a scheme, and nothing that must be escaped. */
const uri = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;

/** A year that is a leap one: a day that no year has is refused. */
function isTime(value: string): boolean {
  if (!dateTime.test(value)) return false;
  const [month = 0, day = 0] = [Number(value.slice(5, 7)), Number(value.slice(8, 10))];
  const [hour, minute, second] = [11, 14, 17].map((at) => Number(value.slice(at, at + 2))) as [number, number, number];
  const days = new Date(Date.UTC(Number(value.slice(0, 4)), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 60;
}

/** The formats of strings: whether a value has one, and what it is, in words. */
export const formats: Record<Format, { matches: (value: string) => boolean; words: string }> = {
  "date-time": { matches: isTime, words: "a time with its zone, such as 2025-01-02T03:04:05Z" },
  uuid: { matches: (value) => uuid.test(value), words: "a UUID" },
  uri: { matches: (value) => uri.test(value), words: "a URI with its scheme, such as https://…" },
};
