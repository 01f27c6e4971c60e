"""From webinar recordings to tables, briefs and transcripts.

The modules read in the order of the data: ``recordings`` finds what to process, ``engines``
hear it, the stages (``transcribe`` ... ``brief``) turn words into meaning, ``steps`` runs the
whole line and ``lake`` keeps the result.
"""

__version__ = "0.1.0"
