"""SQS: queues, messages, redrive."""
