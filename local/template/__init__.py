"""Reads a template, checks it as a whole and makes what it describes; knows no service, only how they are asked."""
