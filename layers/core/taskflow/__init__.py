"""TaskFlow, the application: domain, use cases, adapters and wire contracts, shipped to every function as one layer."""

import gc

# Importing makes some 130,000 objects that all stay. Python would look through them for garbage again and again, which
# is a tenth of a cold start. What waits for it later is some 40 MB at most.
gc.set_threshold(200_000)
