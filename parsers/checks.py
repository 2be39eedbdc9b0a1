"""The checks a notice may name, and what they say of a value."""

CHECKS = {"max_chars": None, "dated": None, "within_window": None, "county_level": None, "phone": None}
CROSS_CHECKS = {"needed_by": None, "outlier": None}
