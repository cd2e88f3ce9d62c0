"""What all wire models have in common."""

from pydantic import BaseModel, ConfigDict


class WireModel(BaseModel):
    """A model that is built when it is first used: a cold start pays only for those that its request needs."""

    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        from_attributes=True,
        json_schema_serialization_defaults_required=True,  # what has a default is always written
    )
