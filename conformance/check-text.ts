import type { FindingsOfEvent } from "./findings-of-event.ts";
import { formats } from "./formats.ts";
import { sameBut } from "./near-names.ts";
import { type Path, quote } from "./path.ts";
import type { Text } from "./shapes.ts";

/** Checks a string against what it must be. */
export function checkText(value: string, shape: Text, path: Path | undefined, findings: FindingsOfEvent): void {
  const { format, values, filled } = shape;
  if (filled && value.trim() === "")
    findings.error(
      "member.blank",
      path,
      `expected a name, found ${quote(value)}: consumers cannot tell such names apart`,
    );
  if (format && !formats[format].matches(value))
    findings.error(
      "member.format",
      path,
      `expected ${formats[format].words}, found ${quote(value)}${zoneAdvice(value, format)}`,
    );
  if (values && !values.includes(value)) {
    const meant = sameBut(value, values);
    const advice = meant === undefined ? "" : `: write ${meant}`;
    findings.error("member.value", path, `expected one of ${values.join(", ")}, found ${quote(value)}${advice}`);
  }
}

/** A time without a zone is read in the zone of whoever reads it. */
const zoneAdvice = (value: string, format: string): string =>
  format === "date-time" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/.test(value)
    ? ": add the zone, which every reader would guess differently"
    : "";
