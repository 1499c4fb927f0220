"""Turns a row, whatever its headers are, into a clean contact."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

HEADERS = {
    "organisation": {"organisation", "organisationname", "organization", "school", "schoolname", "club", "charity"},
    "contact": {"contact", "contactperson", "fullname", "name", "secretary"},
    "email": {"email", "emailaddress", "mail"},
    "phone": {"phone", "phonenumber", "tel", "telno", "telephone", "mobile"},
    "town": {"town", "city", "location", "place"},
    "last_contacted": {"lastcontacted", "lastvisit"},
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
HONORIFIC = re.compile(r"^(?:dr|mr|mrs|ms|prof)\.?\s+", re.IGNORECASE)
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y")


@dataclass
class Contact:
    organisation: str
    contact: str = ""
    email: str = ""
    phone: str = ""
    town: str = ""
    last_contacted: date | None = None
    source: str = ""
    # Fields with a value that could not be parsed.
    unclear: list[str] = field(default_factory=list)


def clean(row: dict[str, Any], source: str, country_code: str) -> Contact | None:
    """The row as a contact; None when it names no organisation."""
    raw = {field_of(header): cell for header, cell in row.items() if cell is not None}
    organisation = _name(raw.get("organisation"))
    if not organisation:
        return None
    found = {
        "email": _email(raw.get("email")),
        "phone": _phone(raw.get("phone"), country_code),
        "last_contacted": _date(raw.get("last_contacted")),
    }
    unclear = [name for name, value in found.items() if raw.get(name) is not None and not value]
    contact, town = _person(raw.get("contact")), _name(raw.get("town"))
    return Contact(organisation, contact=contact, town=town, source=source, unclear=unclear, **found)


def field_of(header: str) -> str | None:
    """The field of a contact that a column holds; None when it is of no use."""
    bare = re.sub(r"[^a-z]", "", header.casefold())
    return next((name for name, headers in HEADERS.items() if bare in headers), None)


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _name(cell: Any) -> str:
    text = _text(cell)
    return text.title() if text.isupper() or text.islower() else text


def _person(cell: Any) -> str:
    last, comma, first = _text(cell).partition(",")
    return HONORIFIC.sub("", _name(f"{first} {last}" if comma else last))


def _email(cell: Any) -> str:
    text = _text(cell).lower()
    return text if EMAIL.fullmatch(text) else ""


def _phone(cell: Any, country_code: str) -> str:
    text = _text(cell).replace("(0)", "")
    digits = re.sub(r"\D", "", text)
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = country_code + digits[1:]
    elif not text.startswith("+") and not digits.startswith(country_code):
        return ""
    return f"+{digits}" if 10 <= len(digits) <= 15 else ""


def _date(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(_text(cell), form).date()
        except ValueError:
            continue
    return None
