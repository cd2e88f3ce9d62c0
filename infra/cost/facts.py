"""What a bill depends on that the templates decide: memory, schedules, endpoints, queues, alarms."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from infra.watch.system import ROOT
from local.template.read import read

STARTS_AN_HOUR = {"Minute": 60, "FiveMinutes": 12, "Hour": 1, "Day": 1 / 24}
"""By the keys of the template's `Rhythm`."""


@cache
def read_template(path: str = "template.yaml") -> dict[str, Any]:
    """Read a template by its path in the repository."""
    return read(ROOT / path).body


def memory_of_functions() -> dict[str, float]:
    """Tell each function's memory in GB."""
    usual = read_template()["Globals"]["Function"]["MemorySize"]
    return {name: part.get("MemorySize", usual) / 1024 for name, part in _of_type("AWS::Serverless::Function")}


def starts_an_hour() -> dict[str, float]:
    """Tell how often the clock starts each function that it starts."""
    functions = _of_type("AWS::Serverless::Function")
    starts = {name: sum(map(_starts, part.get("Events", {}).values())) for name, part in functions}
    return {name: number for name, number in starts.items() if number}


def addresses_of_endpoints(zones: int) -> int:
    """Count what interface endpoints have, where those that are to be in every zone are in so many."""
    endpoints = [part for _, part in _of_type("AWS::EC2::VPCEndpoint", "infra/network.yaml")]
    subnets = [part["SubnetIds"] for part in endpoints if part["VpcEndpointType"] == "Interface"]
    return sum(len(each) if isinstance(each, list) else zones for each in subnets)


def own_alarms() -> int:
    """Count the alarms that a stack has in any case."""
    return len(list(_of_type("AWS::CloudWatch::Alarm")))


def batches_at_once() -> dict[str, int]:
    """Tell how many batches of each queue are worked on at once, at most."""
    return {name: part["ScalingConfig"]["MaximumConcurrency"] for name, part in _mappings()}


def messages_at_once() -> int:
    """Tell how many messages of one queue are worked on at once, at most."""
    return max(int(part["ScalingConfig"]["MaximumConcurrency"]) * int(part["BatchSize"]) for _, part in _mappings())


def requests_per_second(profile: Mapping[str, str]) -> float:
    """Tell what each API takes of all clients together, with the parameters of an environment."""
    return float(profile.get("RequestsPerSecond", read_template()["Parameters"]["RequestsPerSecond"]["Default"]))


def hours_until_paused() -> float:
    """Tell how long a database that pauses stays awake after its last call: until it is alone, and then some."""
    resources = read_template("infra/database.yaml")["Resources"]
    alone = resources["ClusterParameters"]["Properties"]["Parameters"]["idle_session_timeout"]
    scaling = resources["Cluster"]["Properties"]["ServerlessV2ScalingConfiguration"]
    return (int(_where_it_pauses(alone)) / 1000 + int(_where_it_pauses(scaling["SecondsUntilAutoPause"]))) / 3600


def _where_it_pauses(choice: dict[str, list[str]]) -> str:
    _, yes, _ = choice["Fn::If"]
    return yes


def _starts(event: dict[str, Any]) -> float:
    if event["Type"] != "ScheduleV2":
        return 0
    _, _, rhythm = event["Properties"]["ScheduleExpression"]["Fn::FindInMap"]
    return STARTS_AN_HOUR[rhythm]


def _mappings() -> Iterator[tuple[str, dict[str, Any]]]:
    return _of_type("AWS::Lambda::EventSourceMapping")


def _of_type(type_: str, path: str = "template.yaml") -> Iterator[tuple[str, dict[str, Any]]]:
    resources = read_template(path)["Resources"].items()
    return ((name, part["Properties"]) for name, part in resources if part["Type"] == type_)
