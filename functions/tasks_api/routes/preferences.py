"""Routes of the notification preferences."""

from taskflow.contracts.preferences import PreferencesView
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route

PREFERENCES = "/api/v1/notification-preferences"


def get(request: Request) -> Answer:
    """Read the preferences."""
    return answer(PreferencesView.of(request.api.get_preferences(caller=request.caller)))


def put(request: Request) -> Answer:
    """Replace the preferences."""
    wanted = request.body(PreferencesView).to_preferences()
    return answer(PreferencesView.of(request.api.set_preferences(wanted, caller=request.caller)))


ROUTES = (
    Route(
        method="GET",
        path=PREFERENCES,
        handle=get,
        summary="Read what you want to be told, and when",
        answer=PreferencesView,
    ),
    Route(
        method="PUT",
        path=PREFERENCES,
        handle=put,
        summary="Replace what you want to be told; what is not mentioned is on",
        body=PreferencesView,
        answer=PreferencesView,
    ),
)
