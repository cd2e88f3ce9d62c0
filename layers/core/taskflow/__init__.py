"""TaskFlow, the application: domain, use cases, adapters and wire contracts, shipped to every function as one layer."""
