"""Input that nobody meant: every parser and the lake reader against made-up and damaged files.

``targets`` says what is attacked, ``samples`` with what valid files it begins, ``mutations`` how
these are damaged; ``attack`` runs the cases. ``grammars`` makes documents that are nearly right.
"""
