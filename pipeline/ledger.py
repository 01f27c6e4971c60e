"""The ledger: the same recommendation made in several webinars, joined over the whole lake.

Recommendations join the cluster whose first member says nearly the same, by the cosine of the
sentence encoder's vectors of their clean sentences. Comparing with the first member alone keeps a
cluster from drifting. Earlier clusters come first, with the ids that they have, so that a lake that
grows only adds members and clusters; what was reworded so that it fits no more is placed anew.
Advice against an action joins the advice for it, and the cluster is flagged.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.encoder import VECTOR_SIZE
from pipeline.records import LedgerEntry, Recommendation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# Of twelve pairs written for it, five of six paraphrases lie at 0.69 to 0.73 (the sixth at 0.56),
# the five of other meanings at 0.64 or below, advice and its contrary at 0.83.
LEAST_SIMILARITY = 0.68
CLUSTER_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """One recommendation with where and when it was made."""

    recording_id: str
    event_date: date | None
    recommendation: Recommendation

    @property
    def person(self) -> str:
        """Who said it: the name, lower-cased, else the voice of this recording."""
        one = self.recommendation
        return (one.speaker_name or f"{self.recording_id}/{one.speaker}").casefold()


def build_ledger(
    sources: Sequence[LedgerSource],
    encode: Callable[[Sequence[str]], "Vectors"],
    *,
    earlier: Mapping[str, str] | None = None,
) -> dict[str, list[LedgerEntry]]:
    """Return the entries by recording, in the order of their ids.

    Args:
        sources: all recommendations of the lake, in any order.
        encode: texts to unit vectors [text, ``VECTOR_SIZE``].
        earlier: cluster ids by recommendation id, of the ledger as it was.
    """
    ordered = sorted(sources, key=_order)
    vectors = encode([one.recommendation.recommendation for one in ordered])
    clusters = _clusters(ordered, vectors, _kept_clusters(ordered, earlier or {}))
    members: dict[str, list[LedgerSource]] = {}
    for one, cluster_id in zip(ordered, clusters, strict=True):
        members.setdefault(cluster_id, []).append(one)
    entries: dict[str, list[LedgerEntry]] = {}
    for cluster_id, together in members.items():
        for one, entry in zip(together, _entries(cluster_id, together), strict=True):
            entries.setdefault(one.recording_id, []).append(entry)
    return {
        recording_id: sorted(found, key=lambda entry: entry.recommendation_id)
        for recording_id, found in sorted(entries.items())
    }


def _order(one: LedgerSource) -> tuple[date, str]:
    return one.event_date or date.max, one.recommendation.recommendation_id


def _founded_id(one: LedgerSource) -> str:
    """Return the id of the cluster that the recommendation founds, from its id and words."""
    text = f"{one.recommendation.recommendation_id} {one.recommendation.recommendation}"
    return f"c-{hashlib.sha256(text.encode()).hexdigest()[:CLUSTER_ID_DIGITS]}"


def _kept_clusters(
    ordered: Sequence[LedgerSource], earlier: Mapping[str, str]
) -> dict[str, list[int]]:
    """Return members by earlier cluster, its founder first; a lone one with new words has none."""
    groups: dict[str, list[int]] = {}
    for index, one in enumerate(ordered):
        cluster_id = earlier.get(one.recommendation.recommendation_id)
        if cluster_id is not None:
            groups.setdefault(cluster_id, []).append(index)
    return {
        cluster_id: sorted(group, key=lambda at: (_founded_id(ordered[at]) != cluster_id, at))
        for cluster_id, group in groups.items()
        if len(group) > 1 or _founded_id(ordered[group[0]]) == cluster_id
    }


def _clusters(
    ordered: Sequence[LedgerSource], vectors: "Vectors", kept: Mapping[str, Sequence[int]]
) -> list[str]:
    """Return the cluster of each: the earlier one where it still fits, else the nearest, or new."""
    import numpy as np

    firsts = np.zeros((len(ordered), VECTOR_SIZE), dtype=np.float32)
    ids: list[str] = []
    found: dict[int, str] = {}
    for cluster_id, group in kept.items():
        firsts[len(ids)] = vectors[group[0]]
        ids.append(cluster_id)
        fitting = (at for at in group if vectors[at] @ vectors[group[0]] >= LEAST_SIMILARITY)
        found |= dict.fromkeys(fitting, cluster_id)
    for index, one in enumerate(ordered):
        if index in found:
            continue
        near = firsts[: len(ids)] @ vectors[index]
        best = int(near.argmax()) if ids else 0
        if not ids or near[best] < LEAST_SIMILARITY:
            best = len(ids)
            firsts[best] = vectors[index]
            ids.append(_founded_id(one))
        found[index] = ids[best]
    return [found[index] for index in range(len(ordered))]


def _entries(cluster_id: str, together: Sequence[LedgerSource]) -> list[LedgerEntry]:
    days = [one.event_date for one in together if one.event_date is not None]
    themes = Counter(one.recommendation.theme for one in together if one.recommendation.theme)
    # Equally frequent themes: the first by name, whatever the order of the members.
    theme = min(themes, key=lambda name: (-themes[name], name), default=None)
    people = {one.person for one in together}
    recordings = {one.recording_id for one in together}
    polarities = {one.recommendation.polarity for one in together}
    return [
        LedgerEntry(
            cluster_id=cluster_id,
            recommendation_id=one.recommendation.recommendation_id,
            theme=theme,
            first_seen=min(days, default=None),
            last_seen=max(days, default=None),
            speaker_count=len(people),
            recording_count=len(recordings),
            is_contradicted=len(polarities) > 1,
        )
        for one in together
    ]
