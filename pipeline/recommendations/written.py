"""Suggestions in written text: forum posts, reviews, chat, notes of a session.

Writers suggest in other words than speakers: "please add ...", "if you stay there, ask for ...",
"would be nice to have ...". The rules come from descriptions of such expressions, not from
labelled sentences: imperatives, performatives, wishes, conditionals addressed to the reader (Negi
and others, "Open domain suggestion mining", 2018; the rules of the second place of SemEval-2019
task 9, Potamias and others). One decisive rule is enough, of hints it takes two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.recommendations.cues import Cue
from pipeline.recommendations.rules import Trigger, imperative_triggers

if TYPE_CHECKING:
    from spacy.tokens import Span

HINTS_NEEDED = 2
_GOOD = (
    r"(?:nice|great|good|better|best|helpful|useful|awesome|cool|lovely|fantastic|wonderful|ideal"
    r"|perfect|amazing|handy|excellent|preferable|convenient|easier|wise|appreciated|beneficial"
    r"|interesting|fair|logical|sensible|super|brilliant|terrific|neat|advisable)"
)
_MUCH = (
    r"(?:(?:really|also|just|very|much|so|highly|strongly|definitely|certainly|thoroughly|still"
    r"|even|probably|absolutely|especially|only|a lot|far|extremely|truly|at least|well|perhaps"
    r"|maybe|always|not|be) )*"
)
_GIVE = (
    r"add|allow|enable|provide|make|give|let|support|fix|remove|include|create|implement|bring"
    r"|improve|extend|expose|open|introduce|put|expand|increase|integrate|update|change"
)
_FIRST = r"^\W*(?:(?:and|so|also|then|just|or|maybe|perhaps|instead|to|\d+|[a-z][.)]) ?\W*)*"


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A pattern over a sentence, letters of any size; what it finds is the cue of the record.

    ``is_decisive`` rules need no other. ``is_for_readers`` marks advice from one customer to the
    next: in a text about software the same words tell what a program does. In sentences shorter
    than ``least_words`` the words point elsewhere ("It would be great.").
    """

    name: str
    modality: str
    frame: str
    pattern: str
    is_decisive: bool = True
    is_for_readers: bool = False
    least_words: int = 0


WRITTEN_RULES = (
    WrittenRule(
        "please", "request", "action",
        r"\b(?:please|pls|plz)\b"
        r"(?!,? (?:help|let me know|see\b|note|refer|find|tell|explain|someone))",
    ),
    WrittenRule(
        "recommend", "proposal", "clause",
        r"\b(?:i|we|'d|would|can|could|highly|strongly|definitely|also|thoroughly|to|really|and"
        r"|not|cannot) (?:recommend|suggest|advise|propose)\b|^\W*(?:recommend|suggest|advise)\b",
    ),
    WrittenRule(
        "recommended", "proposal", "clause",
        r"\b(?:highly|strongly|definitely|thoroughly|not|is|are|also) recommended\b"
        r"|\brecommended (?:to|for|if|that)\b|^\W*recommended\b",
    ),
    WrittenRule(
        "advice", "proposal", "clause",
        r"\b(?:my|one|our|some|only|a|few|piece of|quick|another|big|small|best|little)"
        r" (?:advice|suggestions?|recommendations?|tips?|hint|proposal)\b"
        r"|\bwords? of (?:warning|caution|advice)\b"
        r"|^\W*(?:advice|suggestions?|recommendations?|tips?|hint|warning|proposal)\b\W",
    ),
    WrittenRule(
        "would-be-good", "encouragement", "clause",
        rf"(?:\bwould|'d|\bmight|\bwill) {_MUCH}(?:be|make|prove) {_MUCH}"
        rf"(?:a |an |the |it |for me |things )?{_MUCH}{_GOOD}\b(?: (?:if|to|for|that)\b)?",
        least_words=6,
    ),
    WrittenRule(
        "good-if", "encouragement", "clause",
        rf"(?<!was )(?<!were )(?<!is )(?<!are )(?<!'s )\b{_GOOD} (?:if|addition|idea to"
        r"|to (?:have|see|be able|add|get|allow|include|be))\b",
    ),
    WrittenRule(
        "should", "obligation", "subject",
        r"(?<!\bi )(?<!\bwhat )(?<!\bwhere )(?<!\bhow )(?<!\bit )"
        r"\b(?:should(?:n't| not)?|ought to)\b(?! i\b)",
    ),
    WrittenRule(
        "there-should", "necessity", "thing",
        r"\bthere (?:should|must|needs? to|has to|ought)\b(?: be)?",
    ),
    WrittenRule(
        "must", "obligation", "subject", r"\bmust\b(?! (?:have been|be (?:a|some)|say|admit))"
    ),
    WrittenRule("wish", "encouragement", "clause", r"\b(?:i|we) (?:\w+ )?wish\b|^\W*wish\b"),
    WrittenRule("lets", "proposal", "action", r"\blet(?:'s| us)\b"),
    WrittenRule(
        "could", "proposal", "subject",
        r"\bcould (?=(?:use|do with|be (?:improved|better|more|used|added|extended|made|done|set)"
        r"|have (?:a|an|the|more)|also|provide|at least|add|just|simply|easily)\b)",
    ),
    WrittenRule(
        "make-sure", "request", "action", r"\b(?=(?:make|be|making) (?:sure|certain)\b)"
    ),
    WrittenRule(
        "be-aware", "request", "action",
        r"\b(?=be (?:very |well |fore|a little |just |also )?"
        r"(?:aware|careful|prepared|ready|warned|advised|cautious|wary)\b)|\b(?=beware\b)"
        r"|\b(?=(?:bear|keep) in mind\b)|^\W*(?:just )?(?=(?:note|remember)\b)"
        r"|\b(?=watch out\b)|\b(?=don't forget\b)|\b(?=take note\b)",
    ),
    WrittenRule(
        "do-not", "request", "action",
        r"(?:^\W*|[,;:.!-] ?|\b(?:so|and|but|then|please|just|if) )(?:do not|don't|dont|never) "
        r"(?!know|think|like|understand|see|want|have|get|believe|care|work)",
    ),
    WrittenRule("avoid", "request", "action", r"\b(?=avoid\b)"),
    WrittenRule("worth", "encouragement", "action", r"\bworth (?=(?:a|the|it|\w+ing)\b)"),
    WrittenRule("expect", "request", "action", r"\b(?=expect\b)", is_for_readers=True),
    WrittenRule(
        "add", "request", "action", r"\b(?=(?:adding|add) (?:a|an|the|support|more|some)\b)"
    ),
    WrittenRule("give", "request", "action", rf"{_FIRST}(?=(?:{_GIVE}|do not|don't|never)\b)"),
    WrittenRule(
        "you-should", "obligation", "subject",
        r"(?<=\byou )(?:\w+ )?(?:should|must|'d better|had better|ought)\b",
    ),
    WrittenRule(
        "ask", "request", "action",
        r"\b(?=(?:ask|asking|request) (?:for|to|the|about|if)\b)", is_for_readers=True,
    ),
    WrittenRule(
        "you-can", "proposal", "subject", r"(?<=\byou )(?:can|could|may|might)\b(?! not\b|'t)",
        is_for_readers=True,
    ),
    WrittenRule(
        "you-need", "necessity", "subject",
        # "When you want to scroll ..." tells when, not what.
        r"(?<!\bwhen you)(?<!\bwhat you)(?<!\bwhere you)(?<!\bas you)(?<!\bthat you)"
        r"(?<=\byou)(?:'ll| will| would|'d)? (?:really |definitely |also |will |do )?"
        r"(?:need|want|have|better|might want|may want|may need|may wish)(?: to)?\b",
        is_for_readers=True,
    ),
    WrittenRule(
        "if-you", "proposal", "subject", r"\bif (?:you|your|u|anyone|someone)\b",
        is_for_readers=True,
    ),
    WrittenRule(
        "stay-away", "request", "action",
        r"\b(?=(?:stay|steer|keep) (?:away|clear|well away)\b)|\b(?=look elsewhere\b)"
        r"|\b(?=think twice\b)|\b(?=go (?:elsewhere|somewhere else)\b)|\b(?=skip\b)",
        is_for_readers=True,
    ),
    WrittenRule(
        "better-off", "encouragement", "action",
        r"\bbetter (?:off|to|bet|if)\b|\bbest (?:to|bet|way)\b", is_for_readers=True,
    ),
    WrittenRule(
        "would-like", "encouragement", "clause",
        rf"(?:\bwould|'d|\bd) {_MUCH}(?:like|love|prefer|appreciate|welcome)\b"
        r"(?! to (?:know|ask|thank|say|point|understand|hear|mention|share|add that))",
        is_decisive=False,
    ),
    WrittenRule(
        "like-to-see", "encouragement", "clause",
        r"\b(?:like|love|want|hope|happy|good|great|nice)"
        r" (?:to see|to have|to be able|it if|the ability|an option|for)\b",
        is_decisive=False,
    ),
    WrittenRule(
        "allow", "proposal", "action",
        r"\b(?=(?:allow|enable|let|permit) (?:us|users?|the user|you|me|developers?|people|devs?"
        r"|for|a|an|the|apps?|customers?|everyone|it|them|him|this|to|multiple|all)\b)",
        is_decisive=False,
    ),
    WrittenRule(
        "ability", "necessity", "thing",
        r"(?<!has the )(?<!have the )(?<!had the )"
        r"\b(?=(?:ability|option|possibility|feature|support|way|capability) (?:to|for|of)\b)",
        is_decisive=False,
    ),
    WrittenRule(
        "need", "necessity", "thing",
        r"\b(?:needs?|(?:we|i|you|developers|users|people|devs) (?:\w+ )?need)"
        r" (?=(?:a|an|some|more|better|to be able)\b)",
        is_decisive=False,
    ),
    WrittenRule(
        "needs-to", "necessity", "subject", r"\b(?:needs?|has) to\b", is_decisive=False
    ),
    WrittenRule("why-not", "proposal", "inverted", r"\bwhy (?:not|don't|can't|do not)\b",
                is_decisive=False),
    WrittenRule("instead", "proposal", "action", r"\binstead\b|\brather than\b",
                is_decisive=False),
    WrittenRule(
        "suits", "encouragement", "thing",
        r"\b(?:great|perfect|ideal|good|excellent|suitable|best)"
        r" (?=(?:for|choice for|place (?:for|to|if)|option for)\b)",
        is_decisive=False, is_for_readers=True,
    ),
)  # fmt: skip

# Where software is described, "you can" and "if you" tell how it works.
_TECHNICAL = re.compile(
    r"\b(?:apps?|apis?|code|windows|phones?|devices?|users?|developers?|devs?|store|files?|pages?"
    r"|buttons?|screens?|versions?|programs?|data|xaml|class|methods?|controls?|property|browser"
    r"|properties|accounts?|tiles?|notifications?|sdk|emulator|projects?|studio|microsoft|android"
    r"|ios|iphone|google|software|platforms?|library|libraries|framework|database|server"
    r"|websites?|download\w*|upload\w*|install\w*|click\w*|videos?|formats?|settings?|menus?|icons?"
    r"|folders?|keyboards?|certificates?|drivers?|copy|paste|encod\w+"
    r"|documents?|calendars?|pins?|background|tabs?|scroll\w*|interfaces?)\b",
    re.IGNORECASE,
)
# Greetings that parsers take for verbs, and calls on the mind alone.
_NO_ADVICE = frozenset({"hello", "hi", "thank", "thanks", "welcome", "imagine", "guess", "suppose"})
_COMPILED = tuple((rule, re.compile(rule.pattern, re.IGNORECASE)) for rule in WRITTEN_RULES)


@dataclass(frozen=True, slots=True)
class WrittenCue:
    """One rule found in a sentence, as a trigger of roles."""

    trigger: Trigger
    is_decisive: bool


def find_written_cues(span: "Span") -> list[WrittenCue]:
    """Return the cues by which a written sentence suggests, decisive ones first; none if too few.

    An imperative that opens the sentence is decisive; one behind a comma ("if you drive, park
    outside") is so where readers are addressed.
    """
    text = span.text.replace("’", "'")
    is_technical = bool(_TECHNICAL.search(text))
    cues = [*_imperatives(span, is_technical=is_technical), *_matches(span, text, is_technical)]
    decisive = [cue for cue in cues if cue.is_decisive]
    if decisive or len({cue.trigger.cue.name for cue in cues}) >= HINTS_NEEDED:
        return decisive + [cue for cue in cues if not cue.is_decisive]
    return []


def _imperatives(span: "Span", *, is_technical: bool) -> Iterator[WrittenCue]:
    for trigger in imperative_triggers(span):
        if span.doc[trigger.start].lower_ in _NO_ADVICE:
            continue
        opens = trigger.start - span.start <= 1
        yield WrittenCue(trigger, opens or not is_technical)


def _matches(span: "Span", text: str, is_technical: bool) -> Iterator[WrittenCue]:
    for rule, pattern in _COMPILED:
        is_elsewhere = is_technical and rule.is_for_readers
        if is_elsewhere or len(text.split()) < rule.least_words:
            continue
        match = pattern.search(text)
        if match is not None:
            cue = Cue(f"written-{rule.name}", rule.modality, rule.frame, ())
            start, end = _tokens(span, match.start(), match.end())
            yield WrittenCue(Trigger(cue, start, end), rule.is_decisive)


def _tokens(span: "Span", start: int, end: int) -> tuple[int, int]:
    """Return the range of tokens that hold the characters from ``start`` to ``end`` of the span."""
    begin, stop = span.start_char + start, span.start_char + end
    covered = [token.i for token in span if token.idx < stop and token.idx + len(token) > begin]
    if covered:
        return covered[0], covered[-1] + 1
    # An empty match stands before its verb.
    following = next((token.i for token in span if token.idx >= begin), span.end - 1)
    return following, following
