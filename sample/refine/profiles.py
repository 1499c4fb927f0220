"""Profiles: what differs between kinds of contact lists."""

from dataclasses import dataclass

LEGAL_FORMS = frozenset({"the", "ltd", "limited", "plc", "cic", "registered", "charity"})
KINDS_OF_SCHOOL = frozenset({"flight", "flying", "aviation", "aero", "school", "academy", "college", "club"})


@dataclass(frozen=True)
class Profile:
    """A kind of contact list. `ignored` holds words that do not distinguish organisations."""

    name: str
    ignored: frozenset[str]
    country_code: str = "44"


PROFILES = {
    profile.name: profile
    for profile in (Profile("generic", LEGAL_FORMS), Profile("aviation", LEGAL_FORMS | KINDS_OF_SCHOOL))
}
