"""Where the places of M49 lie: country, sub-region, region; what analysts group by."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.places import country_codes, load_gazetteer
from pipeline.settings import DATA_DIR


@dataclass(frozen=True, slots=True)
class Region:
    """A place with what it is part of; ``tile_row`` and ``tile_column`` place its sub-region on a
    map of tiles. A region is part of itself; groups and regions have no sub-region."""

    place_code: str
    place: str
    sub_region: str | None
    region: str | None
    tile_row: int | None
    tile_column: int | None


@lru_cache(maxsize=1)
def load_regions() -> tuple[Region, ...]:
    """Return every place that has an M49 code and a name, by code."""
    data = tomllib.loads((DATA_DIR / "regions.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = data["regions"]
    valid_codes = tomllib.loads((DATA_DIR / "places.toml").read_text(encoding="utf-8"))["codes"]
    codes = country_codes(valid_codes)
    parts: dict[str, tuple[str | None, str, int | None, int | None]] = {
        code: (None, names[region], None, None)
        for code, region in {**{code: code for code in names}, **data["groups"]}.items()
    }
    for code, entry in data["sub_regions"].items():
        part = (entry["name"], names[entry["region"]], *entry["tile"])
        inside = [codes[country] for country in entry["countries"].split()]
        parts |= dict.fromkeys([code, *inside], part)
    nowhere = (None, None, None, None)
    canonical = load_gazetteer().canonical
    return tuple(
        Region(code, canonical[code], *parts.get(code, nowhere)) for code in sorted(canonical)
    )


def regions_of(place_code: str) -> tuple[str, ...]:
    """Return the codes of sub-region and region that a place lies in, without itself."""
    return _around().get(place_code, ())


@lru_cache(maxsize=1)
def _around() -> Mapping[str, tuple[str, ...]]:
    """Return what each country, sub-region and group lies in."""
    data = tomllib.loads((DATA_DIR / "regions.toml").read_text(encoding="utf-8"))
    valid_codes = tomllib.loads((DATA_DIR / "places.toml").read_text(encoding="utf-8"))["codes"]
    codes = country_codes(valid_codes)
    around: dict[str, tuple[str, ...]] = {code: (one,) for code, one in data["groups"].items()}
    for code, entry in data["sub_regions"].items():
        around[code] = (entry["region"],)
        inside = [codes[country] for country in entry["countries"].split()]
        around |= dict.fromkeys(inside, (code, entry["region"]))
    return around
