"""Started by ``IsolatedProcess``: ``python -m pipeline.isolation DESCRIPTOR PARENT MEGABYTES``."""

import sys

from pipeline.isolation.child import serve

if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
