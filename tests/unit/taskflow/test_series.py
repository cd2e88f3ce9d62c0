"""Series over the fake store."""

import pytest

from tests.unit.taskflow.fake_series import FakeSeriesStore
from tests.unit.taskflow.series_change_suites import CompletionSuite, SeriesChangeSuite
from tests.unit.taskflow.series_suites import SeriesSuite


@pytest.fixture
def series_store():
    return FakeSeriesStore()


class TestSeries(SeriesSuite): ...


class TestSeriesChanges(SeriesChangeSuite): ...


class TestCompletions(CompletionSuite): ...
