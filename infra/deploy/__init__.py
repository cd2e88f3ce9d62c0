"""Puts the system into an AWS account: the stack with SAM, then the page's files into its bucket."""
