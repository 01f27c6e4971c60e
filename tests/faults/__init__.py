"""Faults put into the real line, and what is found afterwards: ``python -m tests.faults.table``."""
