import { type Facet, facet } from "./facet.ts";
import { lineageEntry } from "./lineage-facet.ts";
import { tag } from "./run-facets.ts";
import { list, object, shownUri, text } from "./shapes.ts";

/** The owners of a job or a dataset. */
export const owners = object({}, { owners: list(object({ name: text }, { type: text })) });

/** The facets of jobs. Facts of the specification: https://openlineage.io/docs/spec/facets/job-facets */
export const jobFacets: readonly Facet[] = [
  facet(
    "documentation",
    "job",
    "DocumentationJobFacet",
    "1-0-0 1-0-1 1-1-0",
    object({ description: text }, { contentType: text }),
  ),
  facet("ownership", "job", "OwnershipJobFacet", "1-0-0 1-0-1", owners),
  facet("sourceCode", "job", "SourceCodeJobFacet", "1-0-0 1-0-1", object({ language: text, sourceCode: text })),
  facet(
    "sourceCodeLocation",
    "job",
    "SourceCodeLocationJobFacet",
    "1-0-0 1-0-1 1-1-0",
    object(
      { type: text, url: shownUri },
      { repoUrl: text, path: text, version: text, tag: text, branch: text, pullRequestNumber: text },
    ),
  ),
  facet("sql", "job", "SQLJobFacet", "1-0-0 1-0-1 1-1-0", object({ query: text }, { dialect: text })),
  facet(
    "jobType",
    "job",
    "JobTypeJobFacet",
    "2-0-2 2-0-3 2-0-4",
    object(
      { processingType: text, integration: text },
      {
        jobType: text,
        emissionPattern: object(
          { eventTrigger: text, eventContentMode: text },
          { windowDuration: { kind: "integer", min: 1 } },
        ),
      },
    ),
  ),
  facet("tags", "job", "TagsJobFacet", "1-0-0", object({}, { tags: list(tag) })),
  facet("lineage", "job", "LineageJobFacet", "1-0-0", object({ entries: list(lineageEntry) }), "LineageFacet"),
];
