"""Event source mappings: from a queue to a function, in batches."""
