"""EventBridge Scheduler: expressions, schedules, timers."""
