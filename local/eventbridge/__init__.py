"""EventBridge: events, rules with patterns, input transformers, deliveries."""
