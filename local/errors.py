"""The errors of the local runtime: those that stop it, and those that AWS would answer."""


class LocalError(Exception):
    """Stops the runtime: its one sentence names the thing and the remedy, and is all that the user sees."""


class TemplateError(LocalError):
    """The template cannot be run as it is written."""


class AwsError(Exception):
    """What an AWS service would answer: a code, a message and an HTTP status.

    `query_code` is the older code that SQS sends beside the new one (header `x-amzn-query-error`); boto3 shows it.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, query_code: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.query_code = query_code
