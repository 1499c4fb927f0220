import type { FindingsOfEvent } from "./findings-of-event.ts";
import { formats } from "./formats.ts";
import { sameBut } from "./near-names.ts";
import { type Path, quote } from "./path.ts";
import type { Format, Text } from "./shapes.ts";

/** Checks a string against what it must be. */
export function checkText(value: string, shape: Text, path: Path | undefined, findings: FindingsOfEvent): void {
  const { format, values, filled } = shape;
  if (filled && value.trim() === "")
    findings.error(
      "member.blank",
      path,
      `expected a name, found ${quote(value)}: consumers cannot tell such names apart`,
    );
  if (format && !formats[format].matches(value)) {
    const words = `expected ${formats[format].words}, found ${quote(value)}${adviceOf(value, format)}`;
    if (isPlainUuid(value, format)) findings.warning("member.dashes", path, words);
    else if (shape.isShown) findings.warning("member.format", path, words);
    else findings.error("member.format", path, words);
  }
  if (values && !values.includes(value)) {
    const meant = sameBut(value, values);
    const advice = meant === undefined ? "" : `: write ${meant}`;
    findings.error("member.value", path, `expected one of ${values.join(", ")}, found ${quote(value)}${advice}`);
  }
}

/** The client for Python takes a UUID without its dashes, so that producers send such. */
const isPlainUuid = (value: string, format: Format): boolean => format === "uuid" && /^[0-9a-f]{32}$/i.test(value);

/** What to do about the usual mistakes. */
function adviceOf(value: string, format: Format): string {
  if (format === "date-time" && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/.test(value))
    return ": add the zone, which every reader would guess differently";
  return isPlainUuid(value, format) ? ": add the dashes, without which Marquez keeps the run under another id" : "";
}
