"""Figures beside the peers: what others' own code makes of the same input, in the same run."""
