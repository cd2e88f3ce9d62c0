"""Examples for the documentation: one task, as it is asked for and as it is answered."""

from typing import Any

from pydantic import JsonValue

SAID: dict[str, JsonValue] = {
    "title": "Water the plants",
    "description": "The fern needs more.",
    "priority": "high",
    "tags": ["home", "plants"],
    "due_date": "2040-05-02T07:00:00Z",
    "time_zone": "Europe/Berlin",
    "recurrence_pattern": "weekly:wed",
    "reminder_offsets": ["30 minutes"],
}

TASK: dict[str, JsonValue] = {
    "id": "019de2d4-0b80-7a51-9c11-3f60a6e1b001",
    **SAID,
    "status": "pending",
    "recurrence_end_date": None,
    "recurrence_count": None,
    "recurrence_month_end": None,
    "recurrence_anchor": None,
    "recurrence_catch_up": None,
    "parent_recurring_task_id": None,
    "occurrence_date": None,
    "reminder_offset": "30 minutes",
    "reminder_status": None,
    "snoozed_until": None,
    "notification_preferences": None,
    "version": 1,
    "created_at": "2026-05-01T11:00:00.125Z",
    "updated_at": "2026-05-01T11:00:00.125Z",
    "completed_at": None,
}

PATCH: dict[str, JsonValue] = {"priority": "urgent", "description": None}

PROBLEM: dict[str, JsonValue] = {
    "type": "about:blank",
    "title": "The input breaks rules",
    "status": 422,
    "errors": [{"field": "title", "message": "must not be blank"}],
    "correlation_id": "019de2d4-0b80-7a50-8d22-5f1c2b7c0001",
}


def show(example: dict[str, JsonValue]) -> dict[str, Any]:
    """Put an example into a model's schema."""
    return {"examples": [example]}
