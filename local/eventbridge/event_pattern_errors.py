"""The one error of event patterns."""


class PatternError(Exception):
    """An event pattern that EventBridge refuses; its text is the reason, as AWS words it."""
