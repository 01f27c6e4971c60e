"""Groups voice vectors by speaker without ever comparing a whole recording with itself.

First, within a block, vectors that are surely alike are grouped (average linkage on cosine
distance, a strict cut). Then the groups of all blocks merge while the mean vectors of the nearest
two are closer than two people's are. The mean washes out what is said and leaves who says it: on
the simulated webinars the means of one person's groups lie up to 0.2 apart, those of two people
at least 0.24, while single vectors of one and of two people cannot be parted by any cut.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Vectors compared pair by pair at once: 20 minutes of speech at four vectors a second, 92 MB.
BLOCK_VECTORS = 4800
# Average distance up to which vectors are surely of one voice; 0.26 to 0.34 give the same result.
STRICT_THRESHOLD = 0.3
# Fewer vectors than this in a block are a cough, a laugh or a double voice; not worth carrying.
SMALLEST_GROUP = 3
# A voice is counted as a speaker from this many vectors in a block on (3 s at four a second) ...
SMALLEST_SPEAKER = 12
# ... unless the block is so short that even its main voice has hardly more.
SMALLEST_SHARE_OF_LARGEST = 0.5
# Cut points tried, downwards, when a caller knows that there are more speakers than were found.
THRESHOLD_STEP = 0.01
LOWEST_THRESHOLD = 0.05
REFINEMENTS = 2


def find_centroids(
    vectors: "Floats",
    *,
    distance_threshold: float,
    exact_count: int | None = None,
    largest_count: int | None = None,
) -> "Floats":
    """Return one unit vector [speaker, dimension] a speaker found among unit vectors.

    ``exact_count`` is met unless there are fewer distinct vectors; ``largest_count`` is a ceiling.
    """
    import numpy as np

    threshold = distance_threshold
    sums = _speaker_sums(vectors, threshold)
    while exact_count and len(sums) < exact_count and threshold > LOWEST_THRESHOLD:
        threshold -= THRESHOLD_STEP
        sums = _speaker_sums(vectors, threshold)
    ceiling = exact_count or largest_count
    if ceiling and len(sums) > ceiling:
        sums = merge_groups(sums, stop_at_count=ceiling)
    centroids = _unit(sums[:, :-1])
    for _ in range(REFINEMENTS):
        nearest = np.argmax(vectors @ centroids.T, axis=1)
        # A group that all its vectors leave was never a voice.
        centroids = np.stack(
            [_unit(vectors[nearest == index].sum(axis=0)) for index in np.unique(nearest)]
        )
    return centroids


def _speaker_sums(vectors: "Floats", threshold: float) -> "Floats":
    """Return the sums, with the count as last column, of the groups large enough to be people."""
    import numpy as np

    # Each block is cleaned by itself: stray groups would add up to a person over ten hours.
    blocks = [
        _large(
            merge_groups(_block_sums(vectors[first : first + BLOCK_VECTORS]), threshold=threshold)
        )
        for first in range(0, len(vectors), BLOCK_VECTORS)
    ]
    return merge_groups(np.concatenate(blocks), threshold=threshold)


def _large(sums: "Floats") -> "Floats":
    counts = sums[:, -1]
    smallest = min(SMALLEST_SPEAKER, SMALLEST_SHARE_OF_LARGEST * float(counts.max()))
    large: Floats = sums[counts >= smallest]
    return large


def _block_sums(vectors: "Floats") -> "Floats":
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    counted = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    if len(vectors) == 1:
        return counted
    labels = fcluster(linkage(vectors, "average", "cosine"), STRICT_THRESHOLD, "distance") - 1
    sums = np.zeros((labels.max() + 1, counted.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, counted)
    carried = sums[sums[:, -1] >= SMALLEST_GROUP]
    return carried if len(carried) else sums


def merge_groups(
    sums: "Floats", *, threshold: float | None = None, stop_at_count: int = 1
) -> "Floats":
    """Return the groups after merging the two nearest again and again.

    A row is the sum of a group's vectors and, last, their count. Merging stops when the nearest
    two are ``threshold`` or more apart, or ``stop_at_count`` groups are left.
    """
    import numpy as np

    groups = sums.astype(np.float64)
    means = _unit(groups[:, :-1])
    distances = 1 - means @ means.T
    np.fill_diagonal(distances, np.inf)
    while len(groups) > stop_at_count:
        first, second = sorted(np.unravel_index(np.argmin(distances), distances.shape))
        if threshold is not None and distances[first, second] >= threshold:
            break
        groups[first] += groups[second]
        means[first] = _unit(groups[first, :-1])
        distances[first] = distances[:, first] = 1 - means @ means[first]
        distances[first, first] = np.inf
        groups, means = (np.delete(rows, second, axis=0) for rows in (groups, means))
        distances = np.delete(np.delete(distances, second, axis=0), second, axis=1)
    return groups.astype(np.float32)


def _unit(vectors: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units: NDArray[Any] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return units
