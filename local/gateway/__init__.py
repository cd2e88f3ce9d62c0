"""API Gateway: HTTP APIs and WebSocket APIs."""
