"""Describes files as OpenLineage datasets, named by absolute path, with facets for columns, rows and bytes."""

from pathlib import Path

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

from refine.tables import Column, Table


def read(namespace: str, table: Table) -> InputDataset:
    statistics = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
        rowCount=len(table.rows), size=table.path.stat().st_size
    )
    facets = {"inputStatistics": statistics}
    return InputDataset(namespace, str(table.path), facets=_schema(table.columns), inputFacets=facets)


def written(namespace: str, path: Path, rows: int, columns: list[Column]) -> OutputDataset:
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=rows, size=path.stat().st_size
    )
    return OutputDataset(namespace, str(path), facets=_schema(columns), outputFacets={"outputStatistics": statistics})


def _schema(columns: list[Column]) -> dict[str, DatasetFacet]:
    fields = [schema_dataset.SchemaDatasetFacetFields(column.name, column.type) for column in columns]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields)}
