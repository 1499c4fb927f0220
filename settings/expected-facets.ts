import { z } from "zod";
import { glob } from "./fields.ts";
import { jsonPath } from "./json-path.ts";
import { matcher } from "./matcher.ts";
import { severity } from "./severity.ts";

/** Whose facets a rule is about. Of `run` the pattern is one of jobs, of `input` and `output` one of datasets. */
export const facetOwners = ["run", "job", "dataset", "input", "output"] as const;
/** Whose facets a rule is about. */
export type FacetOwner = (typeof facetOwners)[number];

/** A JSONPath into the facets. It may start with the key of a facet: `processing_engine.version`. */
const facetPath = z
  .string()
  .min(1, { error: "expected the key of a facet, or a path into it, such as processing_engine.version" })
  .meta({ title: "path" })
  .transform((path) => (path.startsWith("$") ? path : path.startsWith("[") ? `$${path}` : `$.${path}`))
  .pipe(jsonPath);

const whose = "expected exactly one of `run`, `job`, `dataset`, `input` and `output`";

/** A rule about the values in facets. */
export const facetRule = z
  .strictObject({
    run: glob.optional().describe("Jobs, by name or glob pattern: the facets of each of their runs are judged."),
    job: glob.optional().describe("Jobs whose facets are judged."),
    dataset: glob.optional().describe("Datasets whose facets are judged, as the events told them last."),
    input: glob
      .optional()
      .describe("Datasets whose facets are judged as inputs: those of each run that reads them, and their own."),
    output: glob
      .optional()
      .describe("Datasets whose facets are judged as outputs: those of each run that writes them, and their own."),
    namespace: glob
      .optional()
      .describe("Namespace of those jobs or datasets. If left out, it is the setting `namespace`."),
    facet: facetPath.describe(
      "Key of a facet, and the path to the value in it, such as `outputStatistics.rowCount` or `tags.tags[*].key`: a JSONPath (RFC 9535) into the facets, whose `$.` may be left out.",
    ),
    is: matcher
      .optional()
      .describe(
        "What the value must be: the value itself, or conditions, as in a [check](rehearsals.md#say-what-a-value-must-be). If left out, any value will do.",
      ),
    every: z
      .boolean()
      .default(true)
      .describe(
        "Whether every value that the path selects must be so, in every run, job or dataset; else one is enough.",
      ),
    severity,
  })
  .superRefine((rule, context) => {
    if (facetOwners.filter((owner) => rule[owner] !== undefined).length !== 1)
      context.addIssue({ code: "custom", message: whose });
  });

/** Rules about facets. */
export const facetRules = z.array(facetRule).prefault([]);

/** A rule about the values in facets. */
export type FacetRule = z.output<typeof facetRule>;
