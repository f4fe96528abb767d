"""Checking a paper: its short code, and whether a file is the very one."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from . import codes


class CodeForm(forms.Form):
    """The short code beside the QR, in any case and with any dashes."""

    kode = forms.CharField(
        label=_("Kode dokumen"),
        max_length=40,
        help_text=_("Sepuluh huruf dan angka di samping kode QR, misalnya 7K2MX-9QF4C."),
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_kode(self) -> str:
        code = codes.typed(self.cleaned_data["kode"])
        if not code:
            raise forms.ValidationError(
                _("Kode tidak dikenali. Periksa lagi setiap huruf dan angkanya.")
            )
        return code


class CompareForm(forms.Form):
    """A file to compare with the frozen one; it is read here and kept nowhere."""

    file = forms.FileField(
        label=_("Berkas PDF yang Anda terima"),
        help_text=_("Hanya dihitung sidik jarinya, tidak disimpan. Paling besar 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise forms.ValidationError(_("Berkas lebih besar dari 10 MB."), code="too_large")
        return file

    def sha256(self) -> str:
        """The digest of the file that was sent."""
        digest: Any = hashlib.sha256()
        for chunk in self.cleaned_data["file"].chunks():
            digest.update(chunk)
        return str(digest.hexdigest())
