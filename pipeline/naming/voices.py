"""Voices that were named in earlier recordings of a series, known again by their prints."""

from collections.abc import Mapping, Sequence

Print = tuple[float, ...]

# Cosine of two prints. In the development recordings those of one person (19 pairs, the halves of
# a recording) are at 0.82 or above, those of two people (725 pairs) at 0.67 or below.
LEAST_LIKENESS = 0.74
LEAST_LEAD = 0.1


def recognise_voices(
    prints: Mapping[str, Print], known: Mapping[str, Sequence[Print]]
) -> dict[str, tuple[str, float]]:
    """Return name and likeness by label, where a voice is surely that of a person known.

    ``known`` has the prints of each person, one a recording. No person has two of the voices. A
    voice that is nearly as much like another person stays unknown, and so do two that are both
    like one person.
    """
    if not prints or not known:
        return {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    labels, names = sorted(prints), sorted(known)
    people = np.stack([np.mean([np.array(one) for one in known[name]], axis=0) for name in names])
    people /= np.linalg.norm(people, axis=1, keepdims=True)
    alike = np.stack([prints[label] for label in labels]) @ people.T
    found = {}
    for row, column in zip(*linear_sum_assignment(alike, maximize=True), strict=True):
        likeness = float(alike[row, column])
        others = np.concatenate([np.delete(alike[row], column), np.delete(alike[:, column], row)])
        lead = likeness - float(others.max(initial=-1.0))
        if likeness >= LEAST_LIKENESS and lead >= LEAST_LEAD:
            found[labels[row]] = names[column], round(likeness, 3)
    return found
