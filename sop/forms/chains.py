"""An agency's chain of initials."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.forms.fields import VerbForm
from coordination.models import Agency, Position

from .. import access
from ..models import ChainLink

PLACES = 8


class ChainForm(VerbForm):
    """Up to eight offices in their order, each with the working days it may take."""

    def __init__(
        self, *args: Any, agency: Agency, links: Sequence[ChainLink], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for place in range(1, PLACES + 1):
            link = links[place - 1] if place <= len(links) else None
            self.fields[f"post_{place}"] = forms.ModelChoiceField(
                queryset=access.offices([agency]),
                label=_("Paraf %(place)d") % {"place": place},
                required=False,
                empty_label=_("Tidak ada"),
                initial=link.position_id if link else None,
            )
            self.fields[f"days_{place}"] = forms.IntegerField(
                label=gettext_lazy("Hari kerja"),
                min_value=1,
                max_value=30,
                initial=link.days if link else 2,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen = [said.get(f"post_{place}") for place in range(1, PLACES + 1)]
        for place, post in enumerate(chosen, 1):
            if post is not None and post in chosen[: place - 1]:
                self.add_error(f"post_{place}", _("Jabatan ini sudah ada di rantai."))
        return said

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each office beside its days."""
        places = range(1, PLACES + 1)
        return [(self[f"post_{place}"], self[f"days_{place}"]) for place in places]

    @property
    def links(self) -> list[tuple[Position, int]]:
        """What was chosen, in order, gaps closed."""
        said = self.cleaned_data
        rows = [(said[f"post_{at}"], said[f"days_{at}"]) for at in range(1, PLACES + 1)]
        return [(post, days) for post, days in rows if post is not None]
