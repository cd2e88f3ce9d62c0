"""Lets WebSocket clients in and out, and answers what they say."""
