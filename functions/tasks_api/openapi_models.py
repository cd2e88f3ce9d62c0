"""The models of the OpenAPI document, as JSON Schemas."""

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Schema: TypeAlias = dict[str, Any]
Model: TypeAlias = type[BaseModel]
Mode: TypeAlias = Literal["validation", "serialization"]

TEMPLATE = "#/components/schemas/{model}"


class Models:
    """Schemas of what is asked and of what is answered; one model may look different in the two."""

    def __init__(self, asked: Iterable[Model], answered: Iterable[Model]) -> None:
        modes: list[tuple[Model, Mode]] = [(model, "validation") for model in _in_order(asked)]
        modes += [(model, "serialization") for model in _in_order(answered)]
        self._references, described = models_json_schema(modes, ref_template=TEMPLATE)
        self.schemas: dict[str, Schema] = described["$defs"]

    def reference(self, model: Model, mode: Mode) -> Schema:
        """Refer to a model's schema."""
        return self._references[model, mode]

    def schema(self, model: Model, mode: Mode) -> Schema:
        """Give a model's schema."""
        return self.schemas[str(self.reference(model, mode)["$ref"]).rpartition("/")[2]]


def _in_order(models: Iterable[Model]) -> list[Model]:
    return sorted(set(models), key=lambda model: model.__name__)
