import { z } from "zod";
import { type PathFields, text } from "./fields.ts";

const severity = z.enum(["fail", "warn", "ignore"], { error: 'expected "fail", "warn" or "ignore"' });

/** How closely events must keep to OpenLineage's specification. */
export const conformanceSchema = ({ file }: Pick<PathFields, "file">) =>
  z.strictObject({
    events: severity
      .default("warn")
      .describe(
        "What becomes of an event that breaks the specification: a required member that is missing, a wrong type, a facet under a wrong key. What is only doubtful, such as a version that is not known, is never more than a warning.",
      ),
    naming: severity
      .default("warn")
      .describe(
        "What becomes of a dataset whose namespace or name is not in the form that the specification gives for its source, such as `postgres://{host}:{port}`.",
      ),
    unknownFacets: severity
      .optional()
      .describe(
        "What becomes of a facet that the specification does not have. If left out, one of the producer's own, as its `_schemaURL` says, is ignored, and any other is a warning.",
      ),
    ignore: z
      .array(text)
      .default([])
      .describe("Findings to ignore: codes, such as `facet.version`, or keys of facets, such as `dbt_model`."),
    schemas: z
      .record(text, file)
      .default({})
      .describe(
        "JSON Schemas (2020-12) of your own facets: the key of the facet, and the file. Such a facet is known, and its body is checked.",
      ),
  });

/** How closely events must keep to the specification, parsed. */
export type ConformanceSettings = z.output<ReturnType<typeof conformanceSchema>>;
