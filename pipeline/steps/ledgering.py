"""The step over the whole lake: recommendations of all recordings, joined in the ledger."""

from pipeline.encoder import load_encoder
from pipeline.lake import Lake
from pipeline.ledger import LedgerSource, build_ledger
from pipeline.records import LedgerEntry, Recommendation, RecordingSummary


def make_ledger(lake: Lake) -> list[LedgerEntry]:
    """Make the ledger anew from what is published and return its rows, by recording.

    Clusters keep their ids. Files that would not change are not written.

    Raises:
        EngineUnavailableError: the sentence encoder's weights are missing.
        LakeError: the lake cannot be read or written.
    """
    sources: list[LedgerSource] = []
    earlier: dict[str, str] = {}
    recording_ids = lake.recording_ids()
    for recording_id in recording_ids:
        (summary,) = lake.read("recordings", recording_id, RecordingSummary)
        found = lake.read("recommendations", recording_id, Recommendation)
        sources += [LedgerSource(recording_id, summary.event_date, one) for one in found]
        entries = lake.read("ledger", recording_id, LedgerEntry)
        earlier |= {entry.recommendation_id: entry.cluster_id for entry in entries}
    made = build_ledger(sources, load_encoder().encode, earlier=earlier)
    for recording_id in recording_ids:
        lake.replace_kept("ledger", recording_id, made.get(recording_id, []))
    return [entry for entries in made.values() for entry in entries]
