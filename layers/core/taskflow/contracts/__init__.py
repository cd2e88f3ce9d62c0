"""Wire models: what crosses HTTP, the event bus and the WebSocket, and how the domain is written there."""
