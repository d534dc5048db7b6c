"""Agreement with precomputed deadlines of rules that regulators set (`holidays` 0.109)."""

from datetime import date

from ascolto.organisation.calendars import (
    add_calendar_days,
    add_months,
    add_weeks,
    add_working_days,
    holidays_of,
)
from tests.analysis.reference import expected


def working_days(count, country, subdivision=""):
    is_holiday = holidays_of(country, subdivision)
    return lambda day: add_working_days(day, count, lambda one: one.weekday() < 5 and not is_holiday(one))


RULES = {
    "UK_DISP_SRC_3bd": working_days(3, "GB", "ENG"),
    "UK_DISP_8w": lambda day: add_weeks(day, 8),
    "UK_PSD_15bd": working_days(15, "GB", "ENG"),
    "UK_PSD_35bd": working_days(35, "GB", "ENG"),
    "UK_OFCOM_6w_from_2026_04_08": lambda day: add_weeks(day, 6),
    "US_CFPB_15cd": lambda day: add_calendar_days(day, 15),
    "US_CFPB_60cd": lambda day: add_calendar_days(day, 60),
    "US_REGE_10bd": working_days(10, "US"),
    "US_REGE_45cd": lambda day: add_calendar_days(day, 45),
    "AU_RG271_30cd": lambda day: add_calendar_days(day, 30),
    "AU_RG271_ack_1bd": working_days(1, "AU"),
    "IT_BANK_60cd": lambda day: add_calendar_days(day, 60),
    "IT_PSD_15bd": working_days(15, "IT"),
    "RO_OUG140_15cd": lambda day: add_calendar_days(day, 15),
    "RO_bill_15bd": working_days(15, "RO"),
    "BG_1month": lambda day: add_months(day, 1),
    "RU_art22_10cd": lambda day: add_calendar_days(day, 10),
    "EU_PSD2_15bd_BG": working_days(15, "BG"),
    "GDPR_1month": lambda day: add_months(day, 1),
}


def test_every_deadline_agrees_with_the_reference():
    vectors = expected("deadlines")

    due = [(row["rule"], row["received"], RULES[row["rule"]](date.fromisoformat(row["received"]))) for row in vectors]

    assert due == [(row["rule"], row["received"], date.fromisoformat(row["due"])) for row in vectors]
