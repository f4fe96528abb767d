"""Sharing one request with somebody outside: who, until when, why."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .. import access
from ..models import Agency, SupportRequest
from .fields import LocalMoment, VerbForm

USUALLY = timedelta(days=7)


class ShareForm(VerbForm):
    """The person or agency is named exactly and shown for confirmation before anything opens."""

    whom = forms.CharField(
        label=_("Kepada"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
        help_text=_("NIP atau NRP seseorang, atau kode instansi. Harus tepat."),
    )
    until = LocalMoment(label=_("Sampai"))
    reason = forms.CharField(
        label=_("Alasan"), max_length=300, help_text=_("Tercatat dan tidak dapat dihapus.")
    )
    confirmed = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: SupportRequest, **options: Any) -> None:
        options["initial"] = {"until": timezone.now() + USUALLY}
        super().__init__(*args, **options)
        self.fields["until"].on_the_clock_of(asked.requester)  # type: ignore[attr-defined]

    def clean_whom(self) -> User | Agency:
        found = access.outsider(self.cleaned_data["whom"])
        if found is None:
            raise ValidationError(_("Tidak ada orang atau instansi dengan nomor atau kode ini."))
        return found

    @property
    def is_confirmed(self) -> bool:
        """Whether the one who was shown for confirmation is the one now named."""
        return bool(self.cleaned_data["confirmed"] == self.mark)

    @property
    def mark(self) -> str:
        """Names the one to be confirmed."""
        found = self.cleaned_data["whom"]
        return f"{found._meta.label_lower}:{found.pk}"

    @property
    def share(self) -> dict[str, Any]:
        """What the verb wants."""
        said = self.cleaned_data
        return {"with_whom": said["whom"], "until": said["until"], "reason": said["reason"]}
