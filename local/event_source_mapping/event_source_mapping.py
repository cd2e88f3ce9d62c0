"""Event source mappings of the local runtime: SQS queues that invoke functions."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.clock import Clock
from local.errors import AwsError, TemplateError
from local.event_source_mapping.filter import compile_filters
from local.event_source_mapping.poller import Functions, Poller
from local.event_source_mapping.settings import MappingSettings, changed_settings, function_arn_of, refusal
from local.event_source_mapping.store import MappingStore
from local.provision import Created, Properties, Provisioner
from local.sqs.sqs import Sqs
from local.store import Store

TYPE = "AWS::Lambda::EventSourceMapping"
PROPERTIES = frozenset(
    {
        *("BatchSize", "Enabled", "EventSourceArn", "FilterCriteria", "FunctionName", "FunctionResponseTypes"),
        *("MaximumBatchingWindowInSeconds", "ScalingConfig"),
    }
)
WITHOUT_EFFECT = frozenset({"KmsKeyArn", "LoggingConfig", "MetricsConfig", "Tags"})
"""Properties that change nothing here: who may read the filter, what is measured, and tags."""
NO_QUEUE = (
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist."
)
log = logging.getLogger("local.event_source_mapping")


class EventSourceMappings:
    """Keeps the mappings and a poller for each that is enabled.

    Those made through the API are durable; those of a template are made again at every start. `function_timeout`
    tells a function's timeout in seconds (None: unknown) by ARN, so that a queue which would offer its messages again
    too early is refused.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sqs: Sqs,
        functions: Functions,
        *,
        function_timeout: Callable[[str], float | None] | None = None,
    ) -> None:
        self._clock = clock
        self._sqs = sqs
        self._functions = functions
        self._function_timeout = function_timeout
        self._mappings = MappingStore(store)
        self._running = False
        self._pollers: dict[str, asyncio.Task[None]] = {}
        self._batches: set[asyncio.Task[None]] = set()

    def op_create_event_source_mapping(self, params: dict[str, Any]) -> dict[str, Any]:
        """Let a queue invoke a function."""
        wanted = self._checked(MappingSettings(str(uuid.uuid4()), "", "", modified=self._clock.now()), params)
        twin = self._mappings.between(wanted.queue_arn, wanted.function_arn)
        if twin:
            raise _conflict(twin)
        self._put(wanted, durable=True)
        return wanted.described("Creating" if wanted.enabled else "Disabled")

    def op_get_event_source_mapping(self, params: dict[str, Any]) -> dict[str, Any]:
        """Describe a mapping."""
        return self._mappings.get(params["UUID"]).described()

    def op_list_event_source_mappings(self, params: dict[str, Any]) -> dict[str, Any]:
        """List mappings, of one queue or function where that is named, in pages where `MaxItems` is given."""
        found = [one for one in self._mappings if _fits(one, params) and one.uuid > params.get("Marker", "")]
        size = params.get("MaxItems") or len(found)
        page = {"EventSourceMappings": [one.described() for one in found[:size]]}
        return {**page, "NextMarker": found[size - 1].uuid} if len(found) > size else page

    def op_update_event_source_mapping(self, params: dict[str, Any]) -> dict[str, Any]:
        """Change a mapping; batches that are with the function are finished as they were begun."""
        known = self._mappings.get(params["UUID"])
        wanted = self._checked(replace(known, modified=self._clock.now()), params)
        self._put(wanted, durable=self._mappings.is_durable(known))
        return wanted.described(_transition(known, wanted))

    def op_delete_event_source_mapping(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take a mapping away; the messages stay in the queue."""
        known = self._mappings.get(params["UUID"])
        self._mappings.remove(known)
        self._stop_polling(known)
        return known.described("Deleting")

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources of a template are made here."""
        return {TYPE: self._provide}

    async def run(self) -> None:
        """Poll for every mapping that is enabled, until cancelled."""
        self._running = True
        for settings in self._mappings:
            self._poll(settings)
        try:
            await asyncio.Event().wait()
        finally:
            self._running = False
            await _cancel([*self._pollers.values(), *self._batches])
            self._pollers.clear()

    async def _provide(self, name: str, properties: Properties) -> Created:
        for known in properties:
            if known not in PROPERTIES | WITHOUT_EFFECT:
                raise TemplateError(f"{name} ({TYPE}): property {known} is not supported; remove it")
        stable_id = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        try:
            wanted = self._checked(MappingSettings(stable_id, "", "", modified=self._clock.now()), properties)
        except AwsError as error:
            raise TemplateError(f"{name} ({TYPE}): {error.message}") from error
        twin = self._mappings.between(wanted.queue_arn, wanted.function_arn)
        if twin and twin.uuid != wanted.uuid:
            self._take_over(name, twin)
        self._put(wanted, durable=False)
        described = wanted.described()
        return Created(wanted.uuid, {"Id": wanted.uuid, "EventSourceMappingArn": described["EventSourceMappingArn"]})

    def _take_over(self, name: str, twin: MappingSettings) -> None:
        if not self._mappings.is_durable(twin):
            raise TemplateError(f"{name} ({TYPE}): {_conflict(twin).message}")
        log.info("the template's mapping replaces one made through the API", extra={"uuid": twin.uuid})
        self._mappings.remove(twin)
        self._stop_polling(twin)

    def _checked(self, settings: MappingSettings, params: dict[str, Any]) -> MappingSettings:
        for name in ("EventSourceArn", "FunctionName"):
            if not settings.queue_arn and not params.get(name):
                raise refusal(f"{name} is missing; a mapping joins an SQS queue and a function.")
        wanted = changed_settings(settings, params)
        compile_filters(wanted.filters)
        try:
            hidden = self._sqs.visibility_timeout(wanted.queue_arn)
        except AwsError:
            raise refusal(NO_QUEUE) from None
        timeout = self._function_timeout(wanted.function_arn) if self._function_timeout else None
        if timeout is not None and hidden < timeout:
            raise refusal(
                f"Queue visibility timeout: {hidden} seconds is less than Function timeout: {timeout:g} seconds"
            )
        return wanted

    def _put(self, settings: MappingSettings, *, durable: bool) -> None:
        self._mappings.put(settings, durable=durable)
        self._stop_polling(settings)
        self._poll(settings)

    def _poll(self, settings: MappingSettings) -> None:
        if not self._running or not settings.enabled:
            return
        poller = Poller(settings, self._sqs, self._functions, self._clock, self._batches)
        task = asyncio.create_task(poller.run())
        task.add_done_callback(_report)
        self._pollers[settings.uuid] = task

    def _stop_polling(self, settings: MappingSettings) -> None:
        task = self._pollers.pop(settings.uuid, None)
        if task:
            task.cancel()


def _conflict(twin: MappingSettings) -> AwsError:
    function = twin.function_arn.partition(":function:")[2]
    return AwsError(
        "ResourceConflictException",
        f'An event source mapping with SQS arn (" {twin.queue_arn} ") and function (" {function} ") already exists. '
        f"Please update or delete the existing mapping with UUID {twin.uuid}",
        status=409,
    )


def _fits(settings: MappingSettings, params: dict[str, Any]) -> bool:
    function = params.get("FunctionName")
    queue = params.get("EventSourceArn")
    fits_function = not function or settings.function_arn == function_arn_of(function)
    return fits_function and (not queue or settings.queue_arn == queue)


def _transition(before: MappingSettings, after: MappingSettings) -> str:
    if before.enabled == after.enabled:
        return "Updating"
    return "Enabling" if after.enabled else "Disabling"


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("poller ended", exc_info=error)
