import { coded, type Refusal } from "./refusal.ts";

/** Marquez answers a body that it cannot read with status 500 and a body that says 400. `column` is where it stopped. */
export const unreadable = (message: string, column: number, chain = ""): Refusal => {
  const source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";
  return coded(500, `${message}\n at ${source}; line: 1, column: ${column}]${chain}`, 400);
};

/** Reads JSON. Throws a Refusal for anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const cut = /end of JSON input/.test(String(error));
    const message = cut ? "Unexpected end-of-input within/between Object entries" : (error as Error).message;
    throw unreadable(message, text.length + 1);
  }
}

/** The refusal of a value that has the wrong type for its place. */
export function wrongType(type: string, value: unknown, column: number): Refusal {
  const token = Array.isArray(value) ? ["Array", "START_ARRAY"] : ["Object", "START_OBJECT"];
  const found =
    typeof value === "object" ? `${token[0]} value (token \`JsonToken.${token[1]}\`)` : `${typeof value} value`;
  return unreadable(`Cannot deserialize value of type \`${type}\` from ${found}`, column);
}

/** The refusal of an event whose time cannot be read. */
export function wrongTime(time: unknown, column: number): Refusal {
  const type = "java.time.ZonedDateTime";
  const reason = `(java.time.format.DateTimeParseException) Text '${time}' could not be parsed at index 0`;
  const message = `Cannot deserialize value of type \`${type}\` from String "${time}": Failed to deserialize ${type}: ${reason}`;
  return unreadable(message, column, ' (through reference chain: marquez.service.models.LineageEvent["eventTime"])');
}
