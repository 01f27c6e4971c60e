"""Every place has the region that M49 gives it."""

from pipeline.places.regions import Region, load_regions, regions_of

BY_CODE = {region.place_code: region for region in load_regions()}


def test_a_country_lies_in_its_sub_region_and_region() -> None:
    assert BY_CODE["404"] == Region("404", "Kenya", "Eastern Africa", "Africa", 3, 5)
    assert BY_CODE["156"].sub_region == "Eastern Asia"
    assert BY_CODE["729"] == Region("729", "Sudan", "Northern Africa", "Africa", 2, 4)


def test_regions_and_their_groups_are_places_too() -> None:
    assert BY_CODE["002"] == Region("002", "Africa", None, "Africa", None, None)
    assert BY_CODE["011"].sub_region == "Western Africa"
    assert (BY_CODE["202"].region, BY_CODE["419"].region) == ("Africa", "Americas")


def test_only_what_lies_in_many_regions_or_none_has_none() -> None:
    nowhere = {region.place for region in BY_CODE.values() if region.region is None}
    assert nowhere == {
        "world",
        "Antarctica",
        "Least developed countries",
        "Landlocked developing countries",
        "Small island developing states",
    }


def test_no_two_sub_regions_share_a_tile() -> None:
    tiles = {
        (one.sub_region, one.tile_row, one.tile_column) for one in load_regions() if one.sub_region
    }
    assert len(tiles) == len({tile[1:] for tile in tiles}) == 22


def test_codes_of_what_a_place_lies_in() -> None:
    assert regions_of("404") == ("014", "002")
    assert regions_of("014") == regions_of("202") == ("002",)
    assert regions_of("002") == regions_of("001") == regions_of("xyz") == ()
    assert all(
        (one.region is None) == (not regions_of(one.place_code))
        for one in BY_CODE.values()
        if one.place != one.region
    )
