"""What the use cases need from outside, as Protocols; the adapters fulfil them, tests bring fakes.

Every port of the store raises `UnavailableError` when the store cannot be reached.
"""
