"""The ledger: what several webinars recommend is one cluster, and keeps its id."""

from dataclasses import replace
from datetime import date

from pipeline.encoder import load_encoder
from pipeline.ledger import LedgerSource, build_ledger
from pipeline.records import LedgerEntry, Recommendation

ENCODE = load_encoder().encode
FUND = "Governments should fund internet access for rural schools."
PAY = "The ministry should pay for the internet in every school."
NOT_FUND = "Governments should not fund internet access for rural schools."
TRAIN = "Teachers should be trained in online teaching."


def said(
    recommendation_id: str, sentence: str, *, day: int | None = 1, name: str | None = None,
    theme: str | None = None, polarity: str = "do",
) -> LedgerSource:  # fmt: skip
    recording_id = recommendation_id.rsplit("-", 1)[0]
    one = Recommendation(
        recommendation_id, f"{recording_id}-s0001", "S01", name, 0, 1, sentence, 0, len(sentence),
        sentence, None, None, None, None, theme, "obligation", polarity, "own", 0.9, "must", False,
    )  # fmt: skip
    return LedgerSource(recording_id, date(2020, 4, day) if day else None, one)


def clusters(entries: dict[str, list[LedgerEntry]]) -> dict[str, str]:
    return {one.recommendation_id: one.cluster_id for found in entries.values() for one in found}


def test_the_same_advice_of_two_webinars_is_one_cluster() -> None:
    ledger = build_ledger(
        [
            said("b-r001", PAY, day=9, name="Ann Lee", theme="access"),
            said("a-r001", FUND, day=2, name="Ben Okri", theme="access"),
            said("a-r002", TRAIN, day=2, name="Ben Okri"),
        ],
        ENCODE,
    )
    fund, train = ledger["a"]
    assert list(ledger) == ["a", "b"]
    assert fund == LedgerEntry(
        fund.cluster_id, "a-r001", "access", date(2020, 4, 2), date(2020, 4, 9), 2, 2, False
    )
    assert ledger["b"] == [replace(fund, recommendation_id="b-r001")]
    assert train.cluster_id != fund.cluster_id
    assert (train.theme, train.speaker_count, train.recording_count) == (None, 1, 1)


def test_advice_and_its_contrary_are_flagged() -> None:
    ledger = build_ledger([said("a-r001", FUND), said("b-r001", NOT_FUND, polarity="dont")], ENCODE)
    assert [one.is_contradicted for found in ledger.values() for one in found] == [True, True]


def test_ids_stay_while_the_lake_grows_even_by_earlier_webinars() -> None:
    first = [said("b-r001", PAY, day=9), said("b-r002", TRAIN, day=9)]
    before = clusters(build_ledger(first, ENCODE))
    grown = [said("a-r001", FUND, day=1), *first]
    after = clusters(build_ledger(grown, ENCODE, earlier=before))
    assert {key: after[key] for key in before} == before
    assert after["a-r001"] == before["b-r001"]
    assert build_ledger(grown, ENCODE, earlier=after) == build_ledger(
        grown[::-1], ENCODE, earlier=after
    )


def test_a_reworded_recommendation_leaves_its_cluster() -> None:
    before = clusters(build_ledger([said("a-r001", FUND), said("b-r001", PAY)], ENCODE))
    after = clusters(
        build_ledger([said("a-r001", FUND), said("b-r001", TRAIN)], ENCODE, earlier=before)
    )
    assert after["a-r001"] == before["a-r001"]
    assert after["b-r001"] != before["b-r001"]
    alone = clusters(build_ledger([said("a-r001", TRAIN)], ENCODE, earlier=before))
    assert alone["a-r001"] != before["a-r001"]


def test_voices_without_name_count_by_recording_and_days_may_be_unknown() -> None:
    ledger = build_ledger([said("a-r001", FUND, day=None), said("b-r001", FUND, day=None)], ENCODE)
    entry = ledger["a"][0]
    assert (entry.first_seen, entry.last_seen) == (None, None)
    assert (entry.speaker_count, entry.recording_count) == (2, 2)


def test_an_empty_lake_has_an_empty_ledger() -> None:
    assert build_ledger([], ENCODE) == {}
