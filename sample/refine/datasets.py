"""Describes files as OpenLineage datasets, named by absolute path, with facets for columns, their origin, rows and bytes."""

from pathlib import Path

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    column_lineage_dataset,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

from refine.cleaning import field_of
from refine.tables import Column, Table

CLEANED = column_lineage_dataset.Transformation(type="DIRECT", subtype="TRANSFORMATION", masking=False)


def read(namespace: str, table: Table) -> InputDataset:
    statistics = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
        rowCount=len(table.rows), size=table.path.stat().st_size
    )
    facets = {"inputStatistics": statistics}
    return InputDataset(namespace, str(table.path), facets=_schema(table.columns), inputFacets=facets)


def written(namespace: str, path: Path, rows: int, columns: list[Column], tables: list[Table]) -> OutputDataset:
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=rows, size=path.stat().st_size
    )
    facets = {**_schema(columns), **_origin(namespace, columns, tables)}
    return OutputDataset(namespace, str(path), facets=facets, outputFacets={"outputStatistics": statistics})


def _schema(columns: list[Column]) -> dict[str, DatasetFacet]:
    fields = [schema_dataset.SchemaDatasetFacetFields(column.name, column.type) for column in columns]
    return {"schema": schema_dataset.SchemaDatasetFacet(fields)}


def _origin(namespace: str, columns: list[Column], tables: list[Table]) -> dict[str, DatasetFacet]:
    """Which columns of the tables each column is made of. One that is made of none is left out."""
    read = [(str(table.path), column.name) for table in tables for column in table.columns]
    made_of = {
        column.name: column_lineage_dataset.Fields(
            [
                column_lineage_dataset.InputField(namespace, name, field, [CLEANED])
                for name, field in read
                if field_of(field) == field_of(column.name)
            ]
        )
        for column in columns
        if field_of(column.name)
    }
    return {"columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(fields=made_of)}
