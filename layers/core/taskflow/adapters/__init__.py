"""What the ports are made of: PostgreSQL, EventBridge, API Gateway, the system's clock."""
