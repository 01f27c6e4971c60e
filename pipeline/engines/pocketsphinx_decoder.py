"""The PocketSphinx decoder of one recording: the model's words, and those to expect beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engines.pronunciation import pronounce
from pipeline.records import Agenda, GlossaryTerm

if TYPE_CHECKING:
    from pocketsphinx import Decoder

# A sixth of the default's active states: on 33 utterances of the development recordings the words
# were as good (55.4 % WER both) and the decoding about four times faster; half of that cost words.
DECODER_OPTIONS = {"maxhmmpf": 5_000, "loglevel": "FATAL"}
# The decoder's own defaults: six times the states.
CAREFUL_OPTIONS = {"maxhmmpf": 30_000, "loglevel": "FATAL"}
INITIAL_CEPSTRAL_MEAN = "40,3,-1,0,0,0,0,0,0,0,0,0,0"
# How much likelier an expected word is than an average one of the model's vocabulary.
EXPECTED_WORD_WEIGHT = 100.0

# What people say in webinars and the model's dictionary of 2014 has not heard, or hardly.
WEBINAR_WORDS: dict[str, str] = {
    "webinar": "W EH B AH N AA R",
    "webinars": "W EH B AH N AA R Z",
    "covid": "K OW V IH D",
    "coronavirus": "K ER OW N AH V AY R AH S",
    "mooc": "M UW K",
    "moocs": "M UW K S",
    "livestream": "L AY V S T R IY M",
    "unmute": "AH N M Y UW T",
    "edtech": "EH D T EH K",
    "upskilling": "AH P S K IH L IH NG",
    "reskilling": "R IY S K IH L IH NG",
    "digitalization": "D IH JH IH T AH L AH Z EY SH AH N",
    "digitization": "D IH JH IH T AH Z EY SH AH N",
    "cybersecurity": "S AY B ER S IH K Y UH R IH T IY",
    "wifi": "W AY F AY",
    "moodle": "M UW D AH L",
    "chatbot": "CH AE T B AA T",
}

# Expected words enter the decoder under names of their own, so that their weights are ours even
# where the model knows the word; "_" joins the parts of a full name.
_MARK = "@"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Phrases to expect, and pairs of phrase and another way in which it may be said.

    ``is_careful`` searches wider than usual, for speech that a first try lost.
    """

    expected: tuple[str, ...] = ()
    spoken: tuple[tuple[str, str], ...] = ()
    is_careful: bool = False

    def entries(self, decoder: "Decoder") -> dict[str, list[str]]:
        """Return the decoder's names of all phrases, each with ways to say it, in phones."""
        found = {entry_of(word): [phones] for word, phones in WEBINAR_WORDS.items()}
        found |= {entry_of(phrase): _phrase_phones(decoder, phrase) for phrase in self.expected}
        for phrase, form in self.spoken:
            found.setdefault(entry_of(phrase), []).extend(_phrase_phones(decoder, form))
        return {entry: list(dict.fromkeys(variants)) for entry, variants in found.items()}


def make_vocabulary(agenda: Agenda, glossary: Sequence[GlossaryTerm]) -> Vocabulary:
    """Return what may be heard: the glossary's terms whole, the agenda's names in parts too."""
    terms = (" ".join(term.term.split()) for term in glossary)
    spoken = ((" ".join(term.term.split()), form) for term in glossary for form in term.spoken)
    return Vocabulary(tuple(dict.fromkeys([*expected_words(agenda), *terms])), tuple(spoken))


def expected_words(agenda: Agenda) -> tuple[str, ...]:
    """Return names and affiliations, whole and in parts, as the agenda spells them."""
    phrases = [
        phrase
        for person in agenda.people
        for phrase in (person.name, person.affiliation)
        if phrase is not None
    ]
    parts = [part for phrase in phrases for part in phrase.split() if len(part) > 1]
    return tuple(dict.fromkeys(" ".join(item.split()) for item in [*phrases, *parts]))


@lru_cache(maxsize=2)
def load_decoder(model_dir: Path, vocabulary: Vocabulary) -> "Decoder":
    """Return this process's decoder for the vocabulary; loading it takes a second."""
    from pocketsphinx import Decoder

    decoder = Decoder(
        hmm=str(model_dir / "en-us"),
        lm=str(model_dir / "en-us.lm.bin"),
        dict=str(model_dir / "cmudict-en-us.dict"),
        **(CAREFUL_OPTIONS if vocabulary.is_careful else DECODER_OPTIONS),
    )
    language_model = decoder.get_lm()
    names: list[tuple[str, str]] = []
    for entry, variants in vocabulary.entries(decoder).items():
        if variants:
            language_model.add_word(entry, EXPECTED_WORD_WEIGHT)
        names += [
            (entry if number == 1 else f"{entry}({number})", phones)
            for number, phones in enumerate(variants, start=1)
        ]
    for position, (name, phones) in enumerate(names, start=1):
        # The last one makes the decoder rebuild its search, which takes a moment.
        decoder.add_word(name, phones, position == len(names))
    return decoder


def _phrase_phones(decoder: "Decoder", phrase: str) -> list[str]:
    """Return ways to say the phrase: the n-th variants of all its words together."""
    words = [_word_phones(decoder, word) for word in phrase.split()]
    words = [variants for variants in words if variants]
    count = max(map(len, words), default=0)
    return list(
        dict.fromkeys(
            " ".join(variants[min(number, len(variants) - 1)] for variants in words)
            for number in range(count)
        )
    )


def _word_phones(decoder: "Decoder", word: str) -> list[str]:
    spelt = "".join(letter for letter in word if letter.isalpha() or letter == "'")
    known = decoder.lookup_word(spelt.lower())
    return list(dict.fromkeys([*([known] if known else []), *pronounce(spelt)]))


def entry_of(phrase: str) -> str:
    """Return the name under which the decoder knows a phrase that is expected."""
    return _MARK + "_".join(phrase.lower().split())
