"""What a contract is worth, in 万元: the bands, the band that an amount falls into, and what no contract is worth."""

from matchmaker.catalogue.limits import MOST_WAN
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions.outcomes import Band

RANGES = {
    Band.UNDER_10: (0, 10),
    Band.UNDER_50: (10, 50),
    Band.UNDER_100: (50, 100),
    Band.UNDER_500: (100, 500),
    Band.FROM_500: (500, MOST_WAN),
}


def band_of(amount: float) -> Band:
    """Return the band of a possible amount; where two meet, the higher."""
    return next(band for band, (low, _) in reversed(RANGES.items()) if low <= amount)


def are_possible(band: str | None, amount: float | None) -> None:
    """Raise Invalid for an unknown band, an amount that no contract has, or one outside the band that was chosen."""
    if band and band not in list(Band):
        raise Invalid("band", "band_needed")
    if amount is None:
        return
    if not 0 < amount <= MOST_WAN:
        raise Invalid("amount", "amount_impossible", n=f"{MOST_WAN:,}")
    low, high = RANGES[Band(band)] if band else (0, MOST_WAN)
    if not low <= amount <= high:
        raise Invalid("amount", "amount_outside_band")
