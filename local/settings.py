"""What the command line sets: where the template is, where state is kept, which ports are used."""

from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
"""Everything binds to loopback only: tokens and signatures here protect nothing from a network."""

FROM_CONTAINERS = "host.localhost"
"""What a container on this machine calls it."""


@dataclass(frozen=True)
class RunSettings:
    """The options of `run`, with their defaults."""

    template: Path = Path("template.yaml")
    port: int = 8080
    aws_port: int = 4566
    data: Path = Path(".taskflow")
    fresh: bool = False
    reload: bool = True
    log_level: str = "INFO"
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where clients find the page and the APIs."""
        return f"http://{HOST}:{self.port}"

    @property
    def aws_url(self) -> str:
        """Where boto3 finds the AWS services."""
        return f"http://{HOST}:{self.aws_port}"
