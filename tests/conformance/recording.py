"""Compares what happens here with what was recorded on AWS, where ids and the like are named by placeholders."""

import json
import re

PLACEHOLDER = re.compile(r"<[a-zA-Z0-9:.-]+>")
WHOLE = re.compile(r"<(?:uuid|md5-of-body|m-d5-of-body|sequence-number):\d+>")
ANYTHING = {"sent-timestamp", "sender-id", "maximum-batching-window-in-seconds"}
"""What the recording wrote in place of a value that differs every time."""
RECORDED_ACCOUNT, ACCOUNT = "111111111111", "123456789012"


class Recording:
    """One recorded test; a placeholder stands for the same value, and for no other, wherever it comes."""

    def __init__(self, recorded):
        self.recorded = recorded
        self._values = {}

    def __getitem__(self, key):
        return self.recorded[key]

    def compare(self, recorded, ours, path="answer"):
        """Fail, naming the place, where ours is not what was recorded."""
        if isinstance(recorded, dict | list) and isinstance(ours, str):
            ours = json.loads(ours)  # the recording shows JSON texts parsed
        if isinstance(recorded, dict):
            wanted = {key: value for key, value in recorded.items() if value is not None and key != "ResponseMetadata"}
            assert wanted.keys() == ours.keys(), f"{path}: {sorted(wanted)} != {sorted(ours)}"
            for key, value in wanted.items():
                self.compare(value, ours[key], f"{path}.{key}")
        elif isinstance(recorded, list):
            assert len(recorded) == len(ours), f"{path}: {len(ours)} instead of {len(recorded)}"
            for index, value in enumerate(recorded):
                self.compare(value, ours[index], f"{path}[{index}]")
        elif isinstance(recorded, str):
            self._compare_text(recorded, ours, path)
        else:
            assert recorded == ours, f"{path}: {ours!r} instead of {recorded!r}"

    def _compare_text(self, recorded, ours, path):
        if recorded in ANYTHING or recorded == "<datetime>":
            return
        if WHOLE.fullmatch(recorded):
            known = self._values.setdefault(recorded, ours)
            assert known == ours, f"{path}: {recorded} was {known} and is {ours}"
            others = [token for token, value in self._values.items() if value == ours]
            assert [token for token in others if token.split(":")[0] == recorded.split(":")[0]] == [recorded], path
            return
        text = recorded.replace(RECORDED_ACCOUNT, ACCOUNT)
        pattern = ".+".join(re.escape(part) for part in PLACEHOLDER.split(text))
        assert re.fullmatch(pattern, ours), f"{path}: {ours!r} instead of {recorded!r}"


def compare_error(recorded, error):
    """Hold an `AwsError` to a recorded error: code, message, status."""
    assert error.code == recorded["Error"]["Code"]
    Recording(recorded).compare(recorded["Error"]["Message"], error.message)
    assert error.status == recorded["ResponseMetadata"]["HTTPStatusCode"]
