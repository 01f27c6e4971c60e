"""Errors say what, where, value and remedy, and travel between processes."""

import pickle

import pytest

from pipeline import errors
from pipeline.errors import MediaError, PipelineError


def every_error(base: type[PipelineError] = PipelineError) -> list[type[PipelineError]]:
    return [base, *(found for child in base.__subclasses__() for found in every_error(child))]


def test_message_names_place_value_and_remedy() -> None:
    error = MediaError("cannot be decoded", "talk.mp3", "text", "Give an audio file")
    assert str(error) == "talk.mp3: cannot be decoded (got 'text'). Give an audio file"


def test_message_without_facts_is_the_sentence_alone() -> None:
    assert str(PipelineError("no space left")) == "no space left"


@pytest.mark.parametrize("kind", every_error())
def test_errors_survive_pickling_with_their_facts(kind: type[PipelineError]) -> None:
    error = pickle.loads(pickle.dumps(kind("what", "where", "value", "remedy")))  # noqa: S301
    assert type(error) is kind
    assert (error.what, error.where, error.value, error.remedy) == (
        "what", "where", "value", "remedy",
    )  # fmt: skip


@pytest.mark.parametrize("kind", every_error())
def test_the_tree_at_the_top_of_the_module_names_every_error(kind: type[PipelineError]) -> None:
    assert errors.__doc__ is not None
    assert kind.__name__ in errors.__doc__
