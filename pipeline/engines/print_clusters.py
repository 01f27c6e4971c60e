"""Groups voice prints by person: average linkage in blocks, then across blocks.

Only the prints of a block are compared pair by pair, so ten hours need no more memory at once
than three. Average distance of two groups is one minus the product of their mean vectors, so the
groups of all blocks merge by the same measure from sums alone.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Labels = NDArray[np.int64]

BLOCK_PRINTS = 2500  # about two hours, 25 MB of distances
THRESHOLD_STEP = 0.02
LOWEST_THRESHOLD = 0.1
# A voice is a person from this much speech on (each moment is heard in two windows) ...
LEAST_HEARD_S = 2.0
# ... and this share of all that is heard: coughs and double voices add up over hours ...
LEAST_SHARE = 0.002
# ... unless even the main voice has hardly more.
LEAST_SHARE_OF_LARGEST = 0.5


def find_people(
    prints: "Floats",
    heard_s: "Floats",
    *,
    threshold: float,
    exact_count: int | None = None,
    largest_count: int | None = None,
) -> "Floats":
    """Return one unit vector [person, dimension] a person found among unit vectors.

    ``heard_s`` is how long each print's voice was heard. ``exact_count`` is met unless there are
    fewer distinct prints; ``largest_count`` is a ceiling.
    """
    labels = _people(heard_s, _groups(prints, threshold))
    while exact_count and labels.max() + 1 < exact_count and threshold > LOWEST_THRESHOLD:
        threshold -= THRESHOLD_STEP
        labels = _people(heard_s, _groups(prints, threshold))
    ceiling = exact_count or largest_count
    if ceiling and labels.max() + 1 > ceiling:
        labels = _merged(prints, labels, threshold=None, stop_at_count=ceiling)
    return _centroids(prints, heard_s, labels)


def _people(heard_s: "Floats", labels: "Labels") -> "Labels":
    """Return the labels with groups too small for a person set to -1 and the others numbered."""
    import numpy as np

    heard = np.bincount(labels, weights=heard_s)
    least = max(LEAST_HEARD_S, LEAST_SHARE * float(heard.sum()))
    is_person = heard >= min(least, LEAST_SHARE_OF_LARGEST * float(heard.max()))
    numbers = np.where(is_person, np.cumsum(is_person) - 1, -1)
    people: Labels = numbers[labels]
    return people


def _groups(prints: "Floats", threshold: float) -> "Labels":
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    labels = np.zeros(len(prints), dtype=np.int64)
    next_label = 0
    for first in range(0, len(prints), BLOCK_PRINTS):
        block = prints[first : first + BLOCK_PRINTS]
        own = np.zeros(1, dtype=np.int64)
        if len(block) > 1:
            own = fcluster(linkage(block, "average", "cosine"), threshold, "distance") - 1
        labels[first : first + BLOCK_PRINTS] = own + next_label
        next_label += int(own.max()) + 1
    if len(prints) <= BLOCK_PRINTS:
        return labels
    return _merged(prints, labels, threshold=threshold, stop_at_count=1)


def _merged(
    prints: "Floats", labels: "Labels", *, threshold: float | None, stop_at_count: int
) -> "Labels":
    """Return the labels after merging the two nearest groups again and again."""
    import numpy as np

    labels, is_kept = labels.copy(), labels >= 0
    count = int(labels.max()) + 1
    sizes = np.bincount(labels[is_kept], minlength=count)
    sums = np.zeros((count, prints.shape[1]))
    np.add.at(sums, labels[is_kept], prints[is_kept])
    means = sums / sizes[:, None]
    distances = 1 - means @ means.T
    np.fill_diagonal(distances, np.inf)
    for _ in range(count - stop_at_count):
        first, second = sorted(np.unravel_index(np.argmin(distances), distances.shape))
        if threshold is not None and distances[first, second] >= threshold:
            break
        labels[labels == second] = first
        share = sizes[second] / (sizes[first] + sizes[second])
        means[first] += share * (means[second] - means[first])
        sizes[first] += sizes[second]
        # Infinite distances stay: those of groups that are gone, and of a group from itself.
        is_gone = np.isinf(distances[first])
        distances[first] = distances[:, first] = np.where(is_gone, np.inf, 1 - means @ means[first])
        distances[second] = distances[:, second] = np.inf
    numbers: Labels = np.unique(labels[is_kept], return_inverse=True)[1]
    labels[is_kept] = numbers
    return labels


def _centroids(prints: "Floats", heard_s: "Floats", labels: "Labels") -> "Floats":
    import numpy as np

    sums = np.stack(
        [
            (prints[labels == label] * heard_s[labels == label, None]).sum(axis=0)
            for label in range(int(labels.max()) + 1)
        ]
    )
    centroids: Floats = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return centroids
