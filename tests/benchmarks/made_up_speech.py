"""Made-up sentences and people for made-up webinars; nothing of it was ever said.

A pool of sentences is written once, with the places of the words, names and recommendations in
each; a webinar is then a draw from the pool, which numpy makes quickly.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.places import find_places

ACTIONS = {
    "open-resources": "publish textbooks under an open licence;share recorded lectures"
    " with every university;build a shared repository of course materials;translate open courses"
    ";record lectures in small files;keep a public list of open courses",
    "support-africa": "give priority to universities in Africa;stand by African teachers"
    ";fund laboratories south of the Sahara;train engineers in every African capital"
    ";invite African partners to every project;send equipment to village schools",
    "teacher-training": "train every teacher to teach online;pay lecturers for learning new methods"
    ";give each new teacher a mentor;recognise online courses as professional development"
    ";start a community of practice;teach digital skills in initial training",
    "connectivity": "make access to learning sites free of charge;bring broadband to every campus"
    ";lend a computer to each student;use radio where there is no network"
    ";power village schools with solar panels;buy bandwidth together",
    "platforms": "choose one learning platform;host the platform in the region"
    ";test every platform with students first;offer courses that work offline"
    ";protect the data of learners;link platforms with open standards",
    "funding": "set aside a tenth of the budget for online learning;pay for maintenance in advance"
    ";lower the price of devices;open a fund for small colleges;report how the money was spent"
    ";share the cost of licences",
    "partnership": "work with private companies;set up a network of universities"
    ";meet every three months;exchange staff between campuses;write joint courses"
    ";invite librarians to the table",
    "policy": "write a national plan for online learning;change the law on distance degrees"
    ";put one office in charge;recognise credits across borders;publish the rules in all languages"
    ";review the policy every two years",
    "quality": "measure what students have learnt;ask students after every course"
    ";agree on common standards;let outside experts review courses;publish the results of reviews"
    ";check every course before it opens",
    "inclusion": "add captions to every lecture;reach girls in rural areas"
    ";make materials readable for the blind;teach in the languages of the learners"
    ";keep places for refugees;offer evening courses to working mothers",
}
ACTORS = (
    "universities;ministries;governments;donors;teachers;publishers;librarians;deans;companies"
    ";regulators;schools;rectors;development banks;telecom operators;student unions;colleges"
).split(";")
BENEFICIARIES = (
    "students;teachers;rural learners;girls;refugees;adult learners;small colleges;young people"
).split(";")
PLACES = (
    "Kenya;Nigeria;Ghana;Senegal;Ethiopia;Rwanda;Tanzania;Uganda;Cameroon;Morocco;Egypt;Tunisia"
    ";Zambia;Mali;India;Pakistan;Bangladesh;Nepal;China;Mongolia;Japan;Vietnam;Indonesia;Thailand"
    ";Kazakhstan;Uzbekistan;Brazil;Peru;Colombia;Mexico;Cuba;Chile;Argentina;Canada;France;Germany"
    ";Spain;Poland;Ukraine;Finland;Greece;Fiji;Samoa;Australia;Lebanon;Jordan;Africa;Europe"
).split(";")
# Modality, polarity, how the sentence runs, who acts in it.
MANNERS = (
    ("obligation", "do", "{Actor}{where} should {action}{whom}."),
    ("obligation", "do", "{Actor}{where} must {action}{whom}."),
    ("necessity", "do", "{Actor}{where} need to {action}{whom}."),
    ("proposal", "do", "I propose that {actor}{where} {action}{whom}."),
    ("encouragement", "do", "We encourage {actor}{where} to {action}{whom}."),
    ("request", "do", "We ask {actor}{where} to {action}{whom}."),
    ("obligation", "dont", "{Actor}{where} should not {action}{whom}."),
)
ORGS = (
    "UNESCO;the World Bank;the African Union;the Open University;Tsinghua University"
    ";Makerere University;the University of Nairobi;the Asian Development Bank;UNICEF"
    ";the Commonwealth of Learning;the University of the South Pacific;Sorbonne University"
).split(";")
PROGRAMMES = (
    "Open Campus;Digital Bridges;Learning Without Borders;Global Classrooms;Teach Forward"
    ";Connected Schools;Green Skills;Libraries First"
).split(";")
TOPICS = (
    "distance learning;open textbooks;video lectures;exams from home;digital libraries"
    ";mobile phones in class;teacher education;language courses;engineering degrees"
    ";learning after school;virtual laboratories;student support;assessment;credit transfer"
).split(";")
FILLERS = (
    "Thank you very much for joining us from {place} today.",
    "In {place} we have worked on {topic} for {number} years.",
    "{org} has supported {topic} in {place} since {year}.",
    "Last year {number} thousand learners took part in {programme}.",
    "When we began with {topic}, nobody knew how many people would come.",
    "About {number} per cent of our students study in the evening.",
    "I will speak about {topic} and then about {topic2}.",
    "The second slide shows the numbers for {place} and {place2}.",
    "{programme} started in {year} with {number} schools.",
    "Many of our lecturers had never taught in front of a camera before.",
    "There was a question about {topic} in the chat, and I am glad that it came.",
    "We measured it twice, and both times the results for {topic} were better.",
    "In the villages the network is slow, so people download at night.",
    "My colleague from {org} will say more about {topic}.",
    "It took us {number} months to move {topic} online.",
    "The students told us that they liked {topic} more than {topic2}.",
    "Yes.",
    "Thank you.",
    "So that was the situation in {year}.",
    "What does it cost, and who pays for it in the end?",
    "I think that {topic} is where {place} and {place2} can learn from each other.",
    "Our partners at {org} collected answers from {number} campuses.",
    "Let me come back to {topic}, because it was asked twice.",
    "{org} and {org2} run {programme} together.",
    "Some of the books are old, some were never printed, and a few are only in the archive.",
    "Half of the {number} courses are about {topic}.",
    "You see on the left what we had in {year}, and on the right what we have now.",
    "Can everybody hear me well?",
)
FIRST = (
    "Ana;Tao;Amina;Kwame;Fatou;Lena;José;Mei;Olga;Ravi;Sara;Tomáš;Ingrid;Yusuf;Chiara;Nguyễn;Aiko"
    ";Pedro;Zanele;Jean;Salma;Erik;Leila;Tariq;Grace;Daniel;Hiroshi;Élodie;Ivan;Marta;Samuel;Priya"
).split(";")
LAST = (
    "Núñez;Zhan;Okafor;Mensah;Diop;Novák;García;Wang;Petrova;Sharma;Haddad;Dvořák;Larsen;Demir"
    ";Rossi;Trần;Tanaka;Silva;Dlamini;Moreau;Benali;Lindqvist;Rahimi;Hussain;Njoroge;Kim;Sato"
    ";Lefèvre;Kovač;Kowalska;Adeyemi;Iyer;O'Connor;Abebe;Castro;Weber;Yılmaz;Osei;Nakamura;Popescu"
).split(";")
ROLES = "Professor;Dean;Director;Programme officer;Rector;Minister;Librarian;Engineer".split(";")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: label, where, one spelling, M49 code of a place."""

    label: str
    start_char: int
    end_char: int
    canonical: str
    place_code: str | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a sentence recommends; the same ``core`` says the same in other words."""

    core: int
    actor: str
    action: str
    beneficiary: str | None
    theme: str
    modality: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the pool."""

    text: str
    names: tuple[Name, ...]
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks in webinars."""

    name: str
    role: str
    affiliation: str


def make_people(chance: random.Random, count: int) -> list[Person]:
    """Return people with different names, at most 1,280."""
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    return [
        Person(name, chance.choice(ROLES), _capital(chance.choice(ORGS).removeprefix("the ")))
        for name in chance.sample(names, count)
    ]


def make_fillers(chance: random.Random, count: int) -> list[Sentence]:
    """Return sentences that recommend nothing."""
    return [_filler(chance) for _ in range(count)]


def make_advice(chance: random.Random, count: int) -> list[Sentence]:
    """Return recommendations; about four of them say the same in other words."""
    cores = [_core(chance, number) for number in range(max(count // 4, 1))]
    return [_advice(chance, chance.choice(cores)) for _ in range(count)]


def _filler(chance: random.Random) -> Sentence:
    places, topics, orgs = (chance.sample(pool, 2) for pool in (PLACES, TOPICS, ORGS))
    text = chance.choice(FILLERS).format(
        place=places[0],
        place2=places[1],
        topic=topics[0],
        topic2=topics[1],
        org=orgs[0],
        org2=orgs[1],
        programme=chance.choice(PROGRAMMES),
        number=chance.randint(3, 98),
        year=chance.randint(2001, 2019),
    )
    return Sentence(_capital(text), tuple(_names(_capital(text))))


def _core(chance: random.Random, number: int) -> tuple[int, str, str, str, str | None, str | None]:
    theme = chance.choice(sorted(ACTIONS))
    return (
        number,
        theme,
        chance.choice(ACTORS),
        chance.choice(ACTIONS[theme].split(";")),
        chance.choice(PLACES) if chance.random() < 0.6 else None,
        chance.choice(BENEFICIARIES) if chance.random() < 0.4 else None,
    )


def _advice(
    chance: random.Random, core: tuple[int, str, str, str, str | None, str | None]
) -> Sentence:
    number, theme, actor, action, place, whom = core
    modality, polarity, manner = chance.choice(MANNERS)
    text = manner.format(
        actor=actor,
        Actor=_capital(actor),
        where=f" in {place}" if place else "",
        action=action,
        whom=f" for {whom}" if whom else "",
    )
    spelt = _capital(actor) if "{Actor}" in manner else actor
    advice = Advice(number, spelt, action, whom, theme, modality, polarity)
    return Sentence(text, tuple(_names(text)), advice)


def _names(text: str) -> Iterator[Name]:
    for place in find_places(text):
        yield Name("PLACE", place.start_char, place.end_char, place.canonical, place.place_code)
    yield from _listed_names("ORG", ORGS, text)
    yield from _listed_names("PROGRAMME", PROGRAMMES, text)


def _listed_names(label: str, names: Sequence[str], text: str) -> Iterator[Name]:
    for name in (name.removeprefix("the ") for name in names):
        if (start := text.find(name)) >= 0:
            yield Name(label, start, start + len(name), name, None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
