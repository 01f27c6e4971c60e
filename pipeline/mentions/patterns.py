"""The words around names: patterns as data, apart from the code that runs them."""

import re

_NOUN = r"(?:programme|program|initiative|project|campaign|scheme)"
_CAPITALISED = r"(?:(?!(?:The|This|That|A|An|Our|Their|In|At|And|So|But)\b)[A-Z][\w&'’-]*|\d[\w-]*)"
_NAME = rf"{_CAPITALISED}(?:(?:\s+(?:of|for|the|and|on|de))*\s+{_CAPITALISED})*"
_QUOTED = r"[\"“‘'][^\"”’]{3,80}[\"”’']"
# Quoted, else with capitals, else all that follows: drafts have neither.
_ANY_NAME = rf"(?P<name>{_QUOTED}|{_NAME}(?::\s+[^.?!]+)?|[^.?!]+)"

PROGRAMME_NOUN = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)

PROGRAMME_NAMES = (
    # "the initiative 'X'"
    re.compile(rf"\b(?i:{_NOUN})\s*,?\s*(?P<name>[\"“‘][^\"”’]{{3,80}}[\"”’])"),
    # "the project called X"
    re.compile(
        rf"\b(?i:{_NOUN}\s*,?\s*(?:(?:is|was|which is|that is)\s+)?"
        rf"(?:called|named|known as|titled|entitled|under the name)),?\s+{_ANY_NAME}"
    ),
    # "the name of our programme is X"
    re.compile(
        rf"\b(?i:name of (?:the|our|this|their|its)(?: \w+)? {_NOUN} (?:is|was))\s+{_ANY_NAME}"
    ),
    # "the Learn ON programme"; the capital of a sentence's first word is no name, nor is a number
    # ("the $7-billion programme")
    re.compile(
        rf"(?<!^)(?<![.?!]\s)\b(?!\d[\w-]*\s+(?i:{_NOUN}))(?P<name>{_NAME})"
        rf"\s+(?i:{_NOUN})\b(?!\s+[A-Z])"
    ),
)

# "It is called X." after a sentence that speaks of a programme
NAMING_PRONOUN = re.compile(
    r"(?i:(?:it|this|which)(?:\s+is|\s+was|['’]s)\s+(?:called|named|known as|titled|entitled)),?\s+"
    r"(?P<name>.+)",
    re.DOTALL,
)

# A slogan is short and shouted.
SLOGAN = re.compile(r"(?:\S+\s+){1,8}\S+!$")

_ORGANISATION_NOUN = (
    r"(?:University|Institute|Ministry|Foundation|Organi[sz]ation|Council|Commission|Committee"
    r"|Association|Agency|Bank|Union|Academy|College|Department|Federation|Centre|Center"
    r"|Society|Secretariat|Parliament|Senate|Authority|Trust|Fund)"
)
ORGANISATION_NAME = re.compile(
    rf"\b(?:{_CAPITALISED}\s+){{1,4}}{_ORGANISATION_NOUN}\b"
    rf"(?:\s+(?:of|for|in)(?:\s+(?:the|and))*\s+{_NAME})?"
    rf"|\b{_ORGANISATION_NOUN}\s+(?:of|for)(?:\s+the)?\s+{_NAME}"
)
ACRONYM_ORGANISATIONS = re.compile(
    r"\b(?:UNESCO(?: [A-Z]{3,5})?|UNICEF|UNHCR|UNDP|UNEVOC|OECD|ITU|WHO|ILO|IITE|IIEP|ISESCO"
    r"|ICESCO|ALECSO|ADEA|COL|WTO|IMF|NATO|UN|EU|AU|UNECE|UNFPA|FAO)\b"
)

EVENT_NAME = re.compile(
    rf"\b(?:{_CAPITALISED}\s+){{1,5}}(?:Conference|Summit|Congress|Forum|Symposium|Assembly|Day"
    rf"|Week)\b(?:\s+(?:on|of|for)(?:\s+the)?\s+{_NAME})?"
)
