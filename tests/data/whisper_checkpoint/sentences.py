"""A small grammar of webinar sentences: a few hundred words, numbers and names among them.

Which sentences are held back depends on the sentence's own hash, so that a sentence is on one
side for good, whoever draws it and in whatever order.
"""

import hashlib
import random
import re

HELD_BACK_SHARE = 0.1

# Every {name} stands for one line of the table of that name; lines may hold names in turn.
TEMPLATES = (
    "{who} {must} {action}.",
    "{who} {must} {action} {when}.",
    "{we} {advise} that {who} {action}.",
    "{we} {advise} {action_ing} {where}.",
    "{who} {must} not {action}.",
    "in {place}, {number} {unit} {have} {thing_short}.",
    "in {year}, {who} {did} {number} {unit}.",
    "about {percent} percent of the {unit} {where} {have} {thing_short}.",
    "{name} from {org} {spoke} about {thing}.",
    "thank you, {first}, for {praise}.",
    "good {daytime}, and welcome to {event}.",
    "my name is {name}, and I work for {org}.",
    "the next speaker is {name} from {place}.",
    "{first}, {question}?",
    "{question}?",
    "I {think} that {thing} {is} {quality}.",
    "{thing} {is} {quality} {where}.",
    "what we learned from {place} is that {thing} {is} {quality}.",
    "{link}, {who} {must} {action}.",
    "{link}, {thing} {is} {quality}.",
    "we have {number} {unit} and only {small} {unit} {when}.",
    "my {ordinal} recommendation is {action_ing}.",
    "{org} and {org} {did} {number} {unit} {where}.",
)
TABLES = {
    "who": (
        "governments", "the ministry", "every university", "schools", "our partners", "donors",
        "teachers", "the African Union", "all countries", "companies", "hospitals", "the network",
        "local leaders", "researchers", "the government of {place}", "{org}", "banks", "farmers",
    ),
    "must": ("should", "must", "need to", "have to", "can", "ought to", "will"),
    "we": ("we", "I", "they", "experts", "our colleagues in {place}"),
    "advise": ("recommend", "suggest", "propose", "advise"),
    "action": (
        "train {unit}", "support {thing}", "invest in {thing}", "publish {thing}", "share {thing}",
        "build {number} new schools", "listen to the {unit}", "pay for {thing}", "measure {thing}",
        "open {thing} to the {unit}", "translate {thing}", "give priority to {place}",
        "protect the {unit}", "connect {number} {unit}", "start with {thing}", "hire more nurses",
        "work with {org}", "improve {thing} {where}", "reach {number} {unit}", "use {thing}",
    ),
    "action_ing": (
        "training {unit}", "supporting {thing}", "investing in {thing}", "sharing {thing}",
        "building {small} laboratories", "listening to the {unit}", "measuring {thing}",
        "working with {org}", "protecting the {unit}", "translating {thing}", "using {thing}",
    ),
    "thing": (
        "open textbooks", "online courses", "teacher training", "clean water", "public health",
        "digital skills", "the new curriculum", "solar energy", "broadband", "mobile learning",
        "the recorded lectures", "primary education", "vaccination", "food security", "research",
        "the annual report", "school meals", "early warning", "climate finance", "language policy",
        "quality assurance", "the data", "local content", "radio lessons", "community media",
    ),
    "thing_short": (
        "a computer", "clean water", "no internet", "electricity", "new books", "a library",
        "free meals", "a doctor", "good roads", "access to broadband",
    ),
    "unit": (
        "schools", "teachers", "students", "villages", "nurses", "families", "young women",
        "girls", "engineers", "lecturers", "universities", "farmers", "children", "hospitals",
    ),
    "have": ("have", "need", "want", "asked for"),
    "did": ("trained", "reached", "supported", "visited", "connected", "helped"),
    "when": (
        "by {year}", "this year", "next year", "before March", "in the next {small} months",
        "as soon as possible", "today", "every week", "in September", "after the crisis",
    ),
    "where": (
        "in {place}", "in rural areas", "in every district", "in {place} and {place}",
        "across Africa", "at home", "in the cities", "online", "around the world",
    ),
    "place": (
        "Kenya", "Ghana", "Senegal", "Rwanda", "Nigeria", "Brazil", "India", "China", "Peru",
        "Vietnam", "Jordan", "Nepal", "Uganda", "Finland", "Canada", "Mexico",
    ),
    "org": (
        "UNESCO", "the World Bank", "UNICEF", "the Open University", "the Red Cross",
        "the Ministry of Health", "the Ministry of Education", "Nairobi University",
    ),
    "name": (
        "Peter Collins", "Amina Okoro", "Maria Santos", "David Miller", "Helen Brown",
        "Samuel Mensah", "Anna Larsen", "Thomas Weber", "Grace Wilson", "Robert King",
    ),
    "first": ("Peter", "Amina", "Maria", "David", "Helen", "Samuel", "Anna", "Thomas", "Grace"),
    "spoke": ("spoke", "will speak", "asked", "told us", "wrote"),
    "praise": (
        "your question", "that example", "the introduction", "your patience", "the clear answer",
        "your report from {place}",
    ),
    "daytime": ("morning", "afternoon", "evening"),
    "event": (
        "this webinar", "our {ordinal} webinar", "the session on {thing}", "the final discussion",
        "the conference in {place}",
    ),
    "question": (
        "what should {who} do first", "can you hear me", "how much does it cost",
        "who will pay for {thing}", "how do we measure {thing}", "what happened in {place}",
        "why is {thing} so slow", "is there time for one more question",
        "how many {unit} {have} {thing_short}",
    ),
    "think": ("think", "believe", "know", "hope", "said"),
    "is": ("is", "was", "becomes", "remains"),
    "quality": (
        "very important", "too expensive", "possible", "not enough", "a good example",
        "the best answer", "difficult", "our first goal", "a human right", "still a problem",
        "cheaper than before", "better than expected",
    ),
    "link": (
        "therefore", "first of all", "in my view", "for example", "on the other hand",
        "as {first} said", "to sum up", "at the same time",
    ),
    "ordinal": ("first", "second", "third", "last"),
    "small": ("two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "number": (
        "12", "15", "20", "25", "40", "60", "100", "200", "300", "500",
        "two", "five", "many",
    ),
    "percent": ("10", "20", "30", "45", "50", "70", "80", "95"),
    "year": ("2015", "2019", "2020", "2024", "2025", "2030"),
}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


def draw_sentence(draw: random.Random) -> str:
    """Return one sentence of the grammar."""
    text = draw.choice(TEMPLATES)
    while slot := _SLOT.search(text):
        text = text[: slot.start()] + draw.choice(TABLES[slot[1]]) + text[slot.end() :]
    return text[0].upper() + text[1:]


def is_held_back(sentence: str) -> bool:
    """Tell whether a sentence is kept from training, for tests."""
    first_byte = hashlib.sha256(sentence.encode()).digest()[0]
    return first_byte < HELD_BACK_SHARE * 256


def draw_sentences(count: int, *, seed: int, held_back: bool) -> list[str]:
    """Return ``count`` different sentences of one side, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - sentences, not secrets
    chosen: dict[str, None] = {}
    while len(chosen) < count:
        sentence = draw_sentence(draw)
        if is_held_back(sentence) == held_back:
            chosen[sentence] = None
    return list(chosen)
