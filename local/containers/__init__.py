"""`sam local`: the built functions in containers, against the running system."""
