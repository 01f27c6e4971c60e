"""What recommendations sound like: cues as named data, the code that runs them elsewhere.

A pattern is a row of words as spoken, tokenised as spaCy does ("do n't"): ``a|b`` stands for
either, ``<class>`` for any word of a class below, ``?`` and ``*`` behind for none or one and none
or more, ``_`` for any word. Case does not matter: drafts have none.

The frame says where the roles are:

``subject``    actor to the left, action right behind the cue ("universities should | open")
``inverted``   actor behind the cue, then the action ("why don't | we | open")
``addressee``  actor behind the cue, then ``to`` and the action ("I urge | them | to open")
``clause``     a clause behind the cue: ``that`` they open, ``for`` them ``to`` open, ``to`` open
``action``     the action alone behind the cue ("let's | open", and imperatives)
``thing``      what is wanted stands behind the cue, as a noun ("we need | more funds")
``state``      what is wanted is the subject ("more funds | are needed")
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """One way to recommend: modality of the record, frame of its roles, patterns of words."""

    name: str
    modality: str
    frame: str
    patterns: tuple[str, ...]


_ADVERBS = (
    "really|also|just|certainly|definitely|absolutely|probably|perhaps|maybe|actually|simply|still"
    "|now|therefore|obviously|clearly|all|very|quite|so|particularly|extremely|more|strongly"
    "|fully|truly|only|first|always|then|urgently|surely|personally|especially|equally|highly"
    "|fundamentally|honestly|kindly|here|well|indeed|ideally|at|least|again|sort|of|kind|uh|um"
)

CLASSES: dict[str, str] = {
    "adv": _ADVERBS,
    "not": "not|n't|n’t|never",
    "be": "is|'s|’s|was|be|are|would|will|'ll|’ll|seems|becomes|it|being|been|'re|’re|remains",
    "it": "it|that|this|what|there|which",
    "i": "i|we",
    "good": (
        "important|essential|crucial|vital|critical|necessary|imperative|key|useful|helpful|good"
        "|better|best|great|nice|right|wise|advisable|urgent|paramount|fundamental|time|high"
        "|appropriate|worth|worthwhile|desirable|reasonable|preferable|beneficial|valuable"
        "|sensible|incumbent|interesting|fantastic|wonderful|lovely|fair|prudent|indispensable"
        "|ideal"
    ),
    "say": "recommend|suggest|propose|advise|recommending|suggesting|proposing|advocate|prefer",
    "urge": (
        "urge|encourage|ask|invite|request|advise|beg|implore|call|urging|encouraging|asking"
        "|calling|challenge|inviting|challenging|expect|appeal|remind|beseech"
    ),
    "would": "would|'d|’d|will|'ll|’ll|want|must|can|could|should|may|might|do|to|wish",
}

CUES: tuple[Cue, ...] = (
    Cue("modal", "obligation", "subject", ("should|must|ought|shall <not>? <adv>*",)),
    Cue("need-to", "necessity", "subject", ("need|needs <adv>* to <adv>*",)),
    Cue(
        "have-to",
        "necessity",
        "subject",
        (
            "have|has|'ve|’ve <adv>* to <adv>*",
            "have|has|'ve|’ve got to <adv>*",
            "got ta <adv>*",
            "gotta <adv>*",
        ),
    ),
    Cue("had-better", "obligation", "subject", ("had|'d|’d better <not>?",)),
    Cue("could", "proposal", "subject", ("could|might <not>? <adv>*", "can <adv>* and should")),
    Cue("can-we", "proposal", "subject", ("can|may <not>? <adv>*",)),
    Cue("want-to", "proposal", "subject", ("want|wants|wanna <adv>* to? <adv>*",)),
    Cue("is-to", "obligation", "subject", ("is|are <adv>* to",)),
    Cue("supposed", "obligation", "subject", ("supposed|meant|obliged|required to",)),
    Cue("need-not", "obligation", "subject", ("do|does n't|n’t|not need to", "need n't|not")),
    Cue("lets", "proposal", "action", ("let 's|’s|us <not>? <adv>*", "lets <adv>*")),
    Cue("imperative", "request", "action", ()),
    Cue("please", "request", "action", ("please <adv>*",)),
    Cue(
        "urge",
        "request",
        "addressee",
        (
            "i|we <would>? <adv>* <would>? <adv>* like? to? <urge> <adv>* on|upon|for|to?",
            "let me <urge> on?",
            "demand that?",
        ),
    ),
    Cue("expect", "request", "addressee", ("expect",)),
    Cue(
        "recommend",
        "proposal",
        "clause",
        (
            "<i> <would>? <adv>* <would>? <adv>* like? to? <say> <not>? that?",
            "<adv>* <say> that?",
            "recommended",
            "my|our recommendation|suggestion|advice|proposal|preference|position|message|plea"
            " <adv>* <be> <be>? that?",
        ),
    ),
    Cue(
        "evaluative",
        "necessity",
        "clause",
        (
            "<be> <adv>* <be>? <adv>* <good> <adv>* that|to|for|if|not",
            "<good> <adv>* that|to|for|if",
            "what <be> <adv>* <good> for|to me|us <be> that|to",
            "<be> <adv>* <be>? <adv>* a|an|the <adv>* <good>? idea|thing|step|consideration"
            "|priority|case|solution|approach|way|model|move to|that|of|for|if",
            "<be> high? time that?",
            "importance|need|opportunity|case|argument|duty for|of|to|on",
        ),
    ),
    Cue("evaluated", "encouragement", "state", ("<be> <adv>* <be>? <adv>* <good>",)),
    Cue(
        "wish",
        "encouragement",
        "clause",
        (
            "would|'d|’d <adv>* like|love|want|prefer|welcome|wish to? <adv>* see|have?",
            "would|'d|’d <adv>* like|love|prefer|want for?",
            "want|wants|like|love to see",
            "hope|hoping|hopefully|wish|hopeful <adv>* that?",
            "my|our hope|wish|goal|aim|priority|call|dream <adv>* <be> <be>? <adv>* that|to?",
            "looking|look for",
            "nice|great|good if",
        ),
    ),
    Cue("want-them", "encouragement", "addressee", ("<i> <adv>* want|need|wants",)),
    Cue("support", "encouragement", "thing", ("support|endorse|favour|favor|welcome|back",)),
    Cue(
        "why-not",
        "proposal",
        "inverted",
        (
            "why do|does|ca|can|should|could|are|is|would n't|n’t|not",
            "should|could|can|would|ca|wo n't|n’t",
            "why not",
        ),
    ),
    Cue("will-you", "request", "inverted", ("will|can|could|would|when will",)),
    Cue("how-about", "proposal", "action", ("how|what about <adv>*", "what if")),
    Cue("need-thing", "necessity", "thing", ("need|needs|demand|demands|require|requires|want",)),
    Cue(
        "there-needs",
        "necessity",
        "thing",
        (
            "there|it <adv>* needs|need|has|have|must|should|ought <adv>* to? <adv>* be",
            "there <be> <be>? <adv>* a|no|the? <adv>* need|case|scope|opportunity|room for|to",
        ),
    ),
    Cue(
        "needed",
        "necessity",
        "state",
        (
            "<be> <adv>* <be>? <adv>* needed|required|necessary|overdue|called|warranted",
            "could|can do with",
        ),
    ),
    Cue("conditional", "proposal", "subject", ("if|unless",)),
    Cue("beware", "request", "action", ("make|be sure|aware|careful|certain", "do n't|n’t|not")),
    Cue("avoid", "request", "action", ("avoid|consider|remember|imagine|try|ensure",)),
    Cue("it-is-about", "encouragement", "action", ("<be> <adv>* about",)),
)

# Words of another's recommendation, told before the cue.
REPORTING_VERBS = frozenset(
    "said says say told tells recommends recommended suggested suggests asked asks urged urges "
    "called calls proposed proposes stated states argued argues announced reported reports "
    "indicated wrote writes heard requested demanded explained mentioned thinks thought "
    "believes believed wanted wants".split()
)
# Whose reporting is the speaker's own: "I said that we should", "as we proposed".
OWN_VOICE = frozenset("i we me us".split())
# Endorsed at once: "I agree with the member that we need to".
ENDORSING = frozenset("agree endorse support concur echo share".split())
