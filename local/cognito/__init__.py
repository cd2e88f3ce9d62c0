"""Cognito: sign-in, by moto, with people that last."""
