"""Scores against references, one task a file: readers of the references, and what is counted.

``pipeline.trials`` puts what is shipped to the test with these.
"""
