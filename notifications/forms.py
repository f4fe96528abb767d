"""Numbers that the inbox takes from its own links and buttons."""

from django import forms

LARGEST = 2**63 - 1


class _Number(forms.Form):
    """One number; nonsense counts as none, because nobody types it."""

    key = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields[self.key] = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def value(self) -> int | None:
        """The number, if one was given."""
        number: int | None = self.cleaned_data.get(self.key) if self.is_valid() else None
        return number


class BeforeForm(_Number):
    key = "sebelum"


class UntilForm(_Number):
    key = "sampai"
