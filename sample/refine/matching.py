"""Groups contacts that are the same, and merges each group into one contact."""

import re
from collections import Counter
from dataclasses import replace

from refine.cleaning import Contact

Group = list[Contact]


def group_duplicates(contacts: list[Contact], ignored: frozenset[str]) -> list[Group]:
    """Groups contacts that are the same.

    Contacts with more fields come first, so that one with few fields joins a group and never connects two.
    """
    groups: list[Group] = []
    for contact in sorted(contacts, key=_filled, reverse=True):
        home = next((group for group in groups if any(_same(contact, other, ignored) for other in group)), None)
        if home is None:
            groups.append([contact])
        else:
            home.append(contact)
    return groups


def merge(group: Group) -> Contact:
    """Merges a group: the most frequent value of each field, the latest date, and every source."""
    chosen = {name: _commonest(group, name) for name in ("organisation", "contact", "email", "phone", "town")}
    dates = [contact.last_contacted for contact in group if contact.last_contacted]
    sources = ", ".join(sorted({contact.source for contact in group}))
    return replace(group[0], **chosen, last_contacted=max(dates, default=None), source=sources)


def _same(one: Contact, other: Contact, ignored: frozenset[str]) -> bool:
    if one.email and one.email == other.email:
        return True
    if _key(one.organisation, ignored) != _key(other.organisation, ignored):
        return False
    if one.contact and other.contact:
        return _key(one.contact) == _key(other.contact)
    return bool(one.phone) and one.phone == other.phone


def _key(name: str, ignored: frozenset[str] = frozenset()) -> str:
    words = re.findall(r"\w+", name.casefold().replace("&", " and ").replace("'", ""))
    # A name of ignored words alone keeps them. Otherwise all such names would be equal.
    return " ".join(word for word in words if word not in ignored) or " ".join(words)


def _filled(contact: Contact) -> int:
    return sum(map(bool, (contact.contact, contact.email, contact.phone, contact.town, contact.last_contacted)))


def _commonest(group: Group, name: str) -> str:
    counts = Counter(value for contact in group if (value := getattr(contact, name)))
    return counts.most_common(1)[0][0] if counts else ""
