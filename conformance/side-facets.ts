import { type Facet, facet } from "./facet.ts";
import { assertions, inputMetrics } from "./quality-facets.ts";
import { integer, list, map, object, type Shape, self, text, variants } from "./shapes.ts";

const statistics = object({}, { rowCount: integer, size: integer, fileCount: integer });

const expression = variants({ field: object({ field: text }), literal: object({ value: text }) });
const inner = self(() => condition);
/** Which part of a dataset was read or written. */
const condition: Shape = variants({
  location: object({ locations: list(text) }),
  partition: object({ partitions: list(object({ dimensions: map() }, { identifier: text })) }),
  binary: object({ left: inner, right: inner, operator: text }),
  compare: object({ left: expression, right: expression, comparison: text }),
});
const subsetFile = "BaseSubsetDatasetFacet";

/** The facets of a dataset as an input of a run or a job. */
const inputFacets: readonly Facet[] = [
  facet("dataQualityMetrics", "input", "DataQualityMetricsInputDatasetFacet", "1-0-0 1-0-1 1-0-2 1-0-3", inputMetrics),
  facet("dataQualityAssertions", "input", "DataQualityAssertionsDatasetFacet", "1-0-0 1-0-1 1-0-2 1-1-0", assertions),
  facet("inputStatistics", "input", "InputStatisticsInputDatasetFacet", "1-0-0", statistics),
  facet("subset", "input", "InputSubsetInputDatasetFacet", "1-0-0", object({ inputCondition: condition }), subsetFile),
];

/** The facets of a dataset as an output of a run or a job. */
const outputFacets: readonly Facet[] = [
  facet("outputStatistics", "output", "OutputStatisticsOutputDatasetFacet", "1-0-0 1-0-1 1-0-2", statistics),
  facet(
    "subset",
    "output",
    "OutputSubsetOutputDatasetFacet",
    "1-0-0",
    object({ outputCondition: condition }),
    subsetFile,
  ),
];

/** The facets of a dataset on one side of a run or a job. Facts of the specification. */
export const sideFacets: readonly Facet[] = [...inputFacets, ...outputFacets];
