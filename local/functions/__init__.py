"""Lambda: functions as processes that speak the Runtime API."""
