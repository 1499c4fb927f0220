import { JSONPathEnvironment, type JSONPathQuery } from "json-p3";
import { z } from "zod";
import { messageOf } from "../errors.ts";

/** Deeper JSON than `JSON.parse` of any report needs. The default of the library is 50. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: 1000 });

/** A JSONPath (RFC 9535), compiled. */
export const jsonPath = z
  .string()
  .max(1000, { error: "expected a JSONPath of at most 1000 characters" })
  .meta({ title: "JSONPath" })
  .transform((source, context): JSONPathQuery => {
    try {
      return environment.compile(source);
    } catch (thrown) {
      context.addIssue({
        code: "custom",
        message: `expected a JSONPath (RFC 9535), such as $.runners[*].state: ${messageOf(thrown)}`,
      });
      return z.NEVER;
    }
  });
