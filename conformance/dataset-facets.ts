import { type Facet, facet } from "./facet.ts";
import { owners } from "./job-facets.ts";
import { datasetLineage, transformation } from "./lineage-facet.ts";
import { assertions, datasetMetrics } from "./quality-facets.ts";
import { filled, integer, list, map, object, oneOf, type Shape, self, shownUri, text } from "./shapes.ts";

const name = object({ namespace: text, name: text });
const inputField = object(
  { namespace: filled, name: filled, field: filled },
  { transformations: list(transformation) },
);
const field: Shape = object(
  { name: filled },
  { type: text, description: text, ordinal_position: integer, fields: list(self(() => field)) },
);
/** The facets of datasets. Facts of the specification: https://openlineage.io/docs/spec/facets/dataset-facets */
export const datasetFacets: readonly Facet[] = [
  facet("schema", "dataset", "SchemaDatasetFacet", "1-0-0 1-1-0 1-1-1 1-2-0", object({}, { fields: list(field) })),
  facet("dataSource", "dataset", "DatasourceDatasetFacet", "1-0-0 1-0-1", object({}, { name: text, uri: shownUri })),
  facet(
    "columnLineage",
    "dataset",
    "ColumnLineageDatasetFacet",
    "1-0-0 1-0-1 1-0-2 1-1-0 1-2-0",
    object(
      {
        fields: map(
          object({ inputFields: list(inputField) }, { transformationDescription: text, transformationType: text }),
        ),
      },
      { dataset: list(inputField) },
    ),
  ),
  facet(
    "symlinks",
    "dataset",
    "SymlinksDatasetFacet",
    "1-0-0 1-0-1",
    object({}, { identifiers: list(object({ namespace: filled, name: filled, type: text })) }),
  ),
  facet("version", "dataset", "DatasetVersionDatasetFacet", "1-0-0 1-0-1", object({ datasetVersion: text })),
  facet(
    "lifecycleStateChange",
    "dataset",
    "LifecycleStateChangeDatasetFacet",
    "1-0-0 1-0-1",
    object(
      { lifecycleStateChange: oneOf("ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE") },
      { previousIdentifier: name },
    ),
  ),
  facet("ownership", "dataset", "OwnershipDatasetFacet", "1-0-0 1-0-1", owners),
  facet(
    "documentation",
    "dataset",
    "DocumentationDatasetFacet",
    "1-0-0 1-0-1 1-1-0",
    object({ description: text }, { contentType: text }),
  ),
  facet(
    "storage",
    "dataset",
    "StorageDatasetFacet",
    "1-0-0 1-0-1",
    object({ storageLayer: text }, { fileFormat: text }),
  ),
  facet(
    "datasetType",
    "dataset",
    "DatasetTypeDatasetFacet",
    "1-0-0 1-0-1",
    object({ datasetType: text }, { subType: text }),
  ),
  facet(
    "catalog",
    "dataset",
    "CatalogDatasetFacet",
    "1-0-0 1-1-0",
    object(
      { framework: text, type: text, name: text },
      { metadataUri: text, warehouseUri: text, source: text, catalogProperties: map(text) },
    ),
  ),
  facet(
    "hierarchy",
    "dataset",
    "HierarchyDatasetFacet",
    "1-0-0",
    object({ hierarchy: list(object({ type: text, name: text })) }),
  ),
  facet(
    "tags",
    "dataset",
    "TagsDatasetFacet",
    "1-0-0",
    object({}, { tags: list(object({ key: text, value: text }, { source: text, field: text })) }),
  ),
  facet("dataQualityAssertions", "dataset", "DataQualityAssertionsDatasetFacet", "1-0-0 1-0-1 1-0-2 1-1-0", assertions),
  facet("dataQualityMetrics", "dataset", "DataQualityMetricsDatasetFacet", "1-0-0 1-0-1", datasetMetrics),
  facet("lineage", "dataset", "LineageDatasetFacet", "1-0-0", object({}, datasetLineage), "LineageFacet"),
];
