"""Who stands in a register of benchmarks, as one reader may know it: a name, else the mask; who is named is `catalogue/registers.py`."""

from collections.abc import Collection

from flask_login import current_user

from matchmaker.catalogue import registers
from matchmaker.catalogue.benchmarks import Benchmark
from matchmaker.catalogue.masking import Mask, mask_of
from matchmaker.catalogue.queries import mask_population
from matchmaker.web import display
from matchmaker.web.locale import language


def parties(benchmarks: Collection[Benchmark]) -> dict[str, str | Mask]:
    """Return who each one is by its code, as far as the reader may know. The population is counted once."""
    masked, found = mask_population(), dict[str, str | Mask]()
    for one in benchmarks:
        if one.organisation is None:
            found[one.code] = one.holder
        elif registers.is_named(current_user, one):
            found[one.code] = one.organisation.name_in(language())
        else:
            found[one.code] = mask_of(one.organisation, masked)
    return found


def who(benchmarks: Collection[Benchmark]) -> dict[str, str]:
    """Return the same in words."""
    return {code: one if isinstance(one, str) else display.mask(one) for code, one in parties(benchmarks).items()}
