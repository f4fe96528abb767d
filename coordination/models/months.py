"""A month of a person's roster as it came from a matrix: what it says, it says instead of teams."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from .agencies import Agency
from .roster import DutyPost
from .watches import RosterImport


class MonthRow(models.Model):
    """One person at one post for one month: a shift code a day, and when each code is stood.

    In its days the person stands no team's turns; stand-ins and swaps come after it.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+")
    since = models.DateField()  # within one month; days that were past are left as they were
    until = models.DateField()
    cells = ArrayField(models.CharField(max_length=12, blank=True))  # from `since`, one a day
    hours = models.JSONField()  # code: [begins "HH:MM", minutes]
    brought_by = models.ForeignKey(
        RosterImport, models.SET_NULL, null=True, related_name="month_rows"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="month_row_ends_after_start"
            ),
            ExclusionConstraint(
                name="month_row_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (
                        Func(
                            F("since"), F("until"), Value("[]"), function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("agency", "until"), name="month_row_of_agency"),)
