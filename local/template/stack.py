"""A template as a running thing: `load` reads and checks everything without effect, `create` makes it, in order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from local.errors import AwsError, LocalError, TemplateError
from local.provision import Created, Properties, Provisioner
from local.template.custom_resource import CustomResource, CustomResources, is_custom
from local.template.dynamic_references import UNUSED_IN, dynamic_references
from local.template.endpoints import with_local_addresses
from local.template.expand import NESTED_STACK
from local.template.graph import creation_order, dangling, missing_outputs
from local.template.intrinsics import resolve
from local.template.naming import physical_name, stack_id
from local.template.nested import foreseen_parameters, nested_path
from local.template.passed_over import PassedOver, name_property, plausible, reason_to_pass_over
from local.template.plan import Part, Plan, draw_up
from local.template.values import join_problems

CANNOT_RUN = (
    "this runtime cannot run {}; give it a Condition that is false here, or add the type to what is passed over"
)


class Made(NamedTuple):
    """A resource that exists: its CloudFormation type, and what its provisioner answered."""

    type: str
    created: Created


class Stack:
    """One template with its nested ones, whose resources are named `Nested/LogicalId` in `resources` and `passed_over`.

    `outputs` and `metadata` (the top-level section) are resolved by `create`; `children` are the nested stacks by
    logical id. A provisioner is asked before the list of what is passed over. One instance is created once.
    """

    def __init__(
        self,
        template: Path,
        provisioners: Mapping[str, Provisioner],
        *,
        parameters: Mapping[str, Any] | None = None,
        name: str = "taskflow",
        port: int = 8080,
        custom_resources: CustomResources | None = None,
        including: tuple[Path, ...] = (),
    ) -> None:
        self.template = template
        self.name = name
        self.outputs: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.resources: dict[str, Made] = {}
        self.passed_over: list[PassedOver] = []
        self.children: dict[str, Stack] = {}
        self._provisioners = provisioners
        self._parameters = parameters or {}
        self._port = port
        self._custom_resources = custom_resources
        self._including = including
        self._plan: Plan | None = None

    def load(self) -> Plan:
        """Read, expand and check the template and its nested ones, without side effects.

        Every problem found (references, types, folders, files) is in one `TemplateError`, a line each.
        """
        plan = draw_up(self.template, self.name, self._parameters)
        for part in plan.parts.values():
            self._check(plan, part)
        plan.problems += dangling(plan)
        plan.problems += missing_outputs(plan, {name: child.output_names() for name, child in self.children.items()})
        join_problems(plan.problems)
        plan.order = creation_order(plan)
        self._plan = plan
        return plan

    def output_names(self) -> set[str] | None:
        """List the outputs that there will be; `None` while the template has not been loaded without problems."""
        return set(self._plan.outputs) if self._plan else None

    async def create(self) -> None:
        """Make every resource after those it refers to; a `LocalError` tells which one cannot be made, and why."""
        plan = self._plan or self.load()
        for logical_id in plan.order:
            part = plan.parts[logical_id]
            created = await self._make(plan, part)
            plan.names.created[logical_id] = created
            self.resources[logical_id] = Made(part.type, created)
        self.outputs = self._resolved(plan, "Outputs", plan.outputs)
        self.metadata = self._resolved(plan, "Metadata", plan.metadata)
        if self._custom_resources and not self._including:
            await self._custom_resources.clean_up()

    def _resolved(self, plan: Plan, section: str, value: dict[str, Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = with_local_addresses(resolve(value, plan.names, (section,)), self._port)
        except TemplateError as error:
            raise TemplateError(f"{self.template}: {error}") from error
        return found

    def _check(self, plan: Plan, part: Part) -> None:
        if part.type == NESTED_STACK and part.type not in self._provisioners:
            self._check_nested(plan, part)
        elif self._runs(part.type):
            if part.type not in UNUSED_IN:
                plan.report(part.logical_id, *dynamic_references(part.properties))
        elif not reason_to_pass_over(part.type):
            plan.report(part.logical_id, CANNOT_RUN.format(part.type))

    def _runs(self, type_: str) -> bool:
        return type_ in self._provisioners or (self._custom_resources is not None and is_custom(type_))

    def _check_nested(self, plan: Plan, part: Part) -> None:
        try:
            child = self._child(part.logical_id, part.properties, foreseen_parameters(part.properties, plan.names))
            self.children[part.logical_id] = child
            child.load()
        except TemplateError as error:
            plan.report(part.logical_id, *str(error).splitlines())

    def _child(self, logical_id: str, properties: Properties, parameters: Mapping[str, Any]) -> "Stack":
        template = nested_path(properties.get("TemplateURL"), self.template)
        including = (*self._including, self.template.resolve())
        if template.resolve() in including:
            raise TemplateError(f"TemplateURL: {template} includes itself")
        return Stack(
            template,
            self._provisioners,
            parameters=parameters,
            name=f"{self.name}-{logical_id}",
            port=self._port,
            custom_resources=self._custom_resources,
            including=including,
        )

    async def _make(self, plan: Plan, part: Part) -> Created:
        try:
            if part.type not in self._provisioners and (reason := reason_to_pass_over(part.type)):
                return self._pass_over(plan, part, reason)
            properties = with_local_addresses(resolve(part.properties, plan.names), self._port)
            return await self._provision(part, properties)
        except (LocalError, AwsError) as error:
            raise LocalError(f"{plan.document.place(part.logical_id)}: {error}") from error

    async def _provision(self, part: Part, properties: Properties) -> Created:
        if part.type in self._provisioners:
            return await self._provisioners[part.type](physical_name(self.name, part.logical_id), properties)
        if part.type == NESTED_STACK:
            return await self._nest(part.logical_id, properties)
        if self._custom_resources is None:
            raise TemplateError(CANNOT_RUN.format(part.type))
        return await self._custom_resources.provision(CustomResource(self.name, part.logical_id, part.type, properties))

    def _pass_over(self, plan: Plan, part: Part, reason: str) -> Created:
        self.passed_over.append(PassedOver(part.logical_id, part.type, reason))
        named = resolve({"name": part.properties.get(name_property(part.type))}, plan.names).get("name")
        return plausible(part.type, str(named or physical_name(self.name, part.logical_id)))

    async def _nest(self, logical_id: str, properties: Properties) -> Created:
        child = self.children[logical_id] = self._child(logical_id, properties, properties.get("Parameters", {}))
        await child.create()
        self.resources |= {f"{logical_id}/{path}": made for path, made in child.resources.items()}
        self.passed_over += [
            PassedOver(f"{logical_id}/{passed.path}", passed.type, passed.reason) for passed in child.passed_over
        ]
        return Created(stack_id(child.name), {f"Outputs.{name}": value for name, value in child.outputs.items()})
