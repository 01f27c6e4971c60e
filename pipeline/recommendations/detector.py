"""How sure we are that a statement recommends: weights over features, read from a file.

The weights are those of a logistic regression; ``data/models/recommendation_rules/`` holds them
with the script that trains them.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

# The feature under which a sentence encoder's opinion (as log odds) is weighed, if there is one.
ENCODER_FEATURE = "encoder-log-odds"
# Log odds are cut here, so that no single source can drown all others.
WIDEST_LOG_ODDS = 6.0


@dataclass(frozen=True, slots=True)
class Detector:
    """Weights by feature; a statement recommends from ``threshold`` on.

    ``choice`` are the weights by which one of its cues is chosen: those of the verdict say, beside
    an encoder's opinion, what that opinion lacks, and not which cue recommends.
    """

    bias: float
    threshold: float
    weights: Mapping[str, float]
    choice: Mapping[str, float]

    def preference(self, features: Iterable[str]) -> float:
        """Return how far a cue with these features is preferred to others, in log odds."""
        return _summed(self.choice, features)

    def score(self, features: Iterable[str], *, encoder_score: float | None = None) -> float:
        """Return the probability that a statement with these features recommends."""
        odds = self.bias + _summed(self.weights, features)
        if encoder_score is not None:
            odds += self.weights.get(ENCODER_FEATURE, 0.0) * log_odds(encoder_score)
        return 1.0 / (1.0 + math.exp(-odds))


def _summed(weights: Mapping[str, float], features: Iterable[str]) -> float:
    # Sorted, because the order of a set differs between two runs, and with it the last digit.
    known = sorted(feature for feature in features if feature in weights)
    return sum(weights[feature] for feature in known)


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, at most ``WIDEST_LOG_ODDS`` to either side."""
    smallest = 1.0 / (1.0 + math.exp(WIDEST_LOG_ODDS))
    bounded = min(max(probability, smallest), 1.0 - smallest)
    return math.log(bounded / (1.0 - bounded))


def load_detector(path: Path) -> Detector:
    """Return the detector whose weights are in a JSON file of its fields.

    Raises:
        InputError: the file cannot be read or is not of that form.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return Detector(
            bias=float(table["bias"]),
            threshold=float(table["threshold"]),
            weights=dict(table["weights"]),
            choice=dict(table["choice"]),
        )
    except OSError as error:
        raise InputError("cannot read the detector's weights", str(path), str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("not a file of detector weights", str(path), str(error)) from error
