"""Checks what a plan's parts refer to, and finds an order in which each comes after what it needs."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from local.errors import TemplateError
from local.template.plan import Part, Plan
from local.template.references import Reference


def dangling(plan: Plan) -> Iterator[str]:
    """Tell of every reference to something that does not exist, or that a false condition has taken away."""
    for place, reference in _all_references(plan):
        if not _answered(plan, reference):
            yield f"{place}: {_sentence(plan, reference)}"


def missing_outputs(plan: Plan, outputs: Mapping[str, set[str] | None]) -> Iterator[str]:
    """Tell of every `Nested.Outputs.Name` that the nested stack does not have; `None` stands for not known."""
    for place, reference in _all_references(plan):
        existing = outputs.get(reference.target)
        prefix, _, name = (reference.attribute or "").partition(".")
        if existing is not None and prefix == "Outputs" and name not in existing:
            yield f"{place}: {reference.path}: '{reference.target}' has no output '{name}'; it has {_listed(existing)}"


def creation_order(plan: Plan) -> list[str]:
    """Order the resources so that each comes after those it refers to; a circle is a `TemplateError` that names it."""
    needs = {name: list(_needs(plan, part)) for name, part in plan.parts.items()}
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise TemplateError(f"{plan.document.path}: resources need each other in a circle: {circle}") from error


def _all_references(plan: Plan) -> Iterator[tuple[str, Reference]]:
    for part in plan.parts.values():
        place = plan.document.place(part.logical_id)
        yield from ((place, reference) for reference in part.references)
    yield from ((str(plan.document.path), reference) for reference in plan.loose)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _needs(plan: Plan, part: Part) -> Iterator[str]:
    yield from (reference.target for reference in part.references if reference.target in plan.parts)


def _answered(plan: Plan, reference: Reference) -> bool:
    if reference.attribute is None:
        return reference.target in plan.names
    return reference.target in plan.parts


def _sentence(plan: Plan, reference: Reference) -> str:
    path, target = reference.path, reference.target
    if target in plan.document.body["Resources"] and target not in plan.parts:
        return f"{path}: refers to '{target}', which the template does not make under its present conditions"
    what = "a parameter or a resource" if reference.attribute is None else "a resource"
    return f"{path}: refers to '{target}', which is not {what} of this template"
