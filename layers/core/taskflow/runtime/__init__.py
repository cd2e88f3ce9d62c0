"""What surrounds a use case in a function: settings, logs and metrics, and the composition root."""
