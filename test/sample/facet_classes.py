"""Prints the facets of the installed openlineage-python as JSON: what its generated classes say of each."""

import enum
import importlib
import json
import pkgutil
import sys
import types
import typing

import attr
import openlineage.client.generated as generated
from openlineage.client.generated import base

PLACES = [
    ("run", base.RunFacet),
    ("job", base.JobFacet),
    ("input", base.InputDatasetFacet),
    ("output", base.OutputDatasetFacet),
    ("dataset", base.DatasetFacet),
]
SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}


def form(hint, outer):
    """A type in the words of the test that reads this."""
    origin, inner = typing.get_origin(hint), [one for one in typing.get_args(hint) if one is not type(None)]
    if origin in (typing.Union, types.UnionType):
        return form(inner[0], outer) if len(inner) == 1 else "variants"
    if origin is list:
        return ["list", form(inner[0], outer)]
    if origin is dict:
        return ["map", form(inner[1], outer)]
    if hint in outer:
        return "self"
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return ["values", sorted(one.value for one in hint)]
    if attr.has(hint):
        return members(hint, [*outer, hint])
    return SIMPLE.get(hint, "any")


def members(cls, outer):
    hints = typing.get_type_hints(cls)
    return {
        one.name: [one.default is attr.NOTHING, form(hints[one.name], outer)]
        for one in attr.fields(cls)
        if not one.name.startswith("_") and one.init
    }


facets = []
for module in pkgutil.iter_modules(generated.__path__):
    for cls in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values():
        if not isinstance(cls, type) or cls.__module__ == base.__name__:
            continue
        place = next((name for name, parent in PLACES if issubclass(cls, parent)), None)
        if place:
            facets.append({"place": place, "schema": cls._get_schema(), "members": members(cls, [cls])})
json.dump(facets, sys.stdout)
