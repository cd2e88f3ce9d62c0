"""TaskFlow, the application: domain, use cases, adapters and wire contracts, shipped to every function as one layer."""

import gc

# Importing makes a hundred thousand objects that all stay. Python would look through them for garbage again and again,
# which is a tenth of a cold start.
gc.set_threshold(50_000)
