"""What holds for every test."""

import os

from hypothesis import settings

# Whether a change lands must not depend on the day's random numbers; at a desk they may find something new.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
