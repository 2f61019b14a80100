"""A date as three boxes: day, month, year. People know their birthday; a calendar is for appointments."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class DateBoxes(forms.MultiWidget):
    """Three number boxes; components/field.html labels each of them."""

    labels = (_("Day"), _("Month"), _("Year"))
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birth: bool = False) -> None:
        parts = zip((2, 2, 4), ("bday-day", "bday-month", "bday-year"), strict=True)
        boxes = [
            forms.TextInput(
                {"inputmode": "numeric", "data-width": str(2 if size == 2 else 4), "maxlength": str(size)}
                | ({"autocomplete": token} if birth else {"autocomplete": "off"})
            )
            for size, token in parts
        ]
        super().__init__(boxes, attrs)

    def decompress(self, value: datetime.date | str | None) -> list[str]:
        """Split a date (or ISO text) into the three boxes."""
        if isinstance(value, str):
            try:
                value = datetime.date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [f"{value.day:02d}", f"{value.month:02d}", str(value.year)] if value else ["", "", ""]


class DateBoxesField(forms.MultiValueField):
    """A date typed into three boxes; its value is a datetime.date or None."""

    default_error_messages = {
        "incomplete": _("Enter the day, the month and the year."),
        "invalid": _("This date does not exist. Check the day, the month and the year."),
    }

    def __init__(self, *, birth: bool = False, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(max_length=size) for size in (2, 2, 4))
        super().__init__(parts, widget=DateBoxes(birth=birth), require_all_fields=True, **kwargs)

    def clean(self, value: list[str] | None) -> datetime.date | None:
        """Return the date; ValidationError when a box is empty or the day does not exist."""
        texts = [(text or "").strip() for text in value or []]
        if not any(texts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if len(texts) != 3 or not all(texts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self.compress(texts)

    def compress(self, data_list: list[str]) -> datetime.date:
        """Put day, month and year together; ValidationError when there is no such day."""
        try:
            day, month, year = (int(text) for text in data_list)
            return datetime.date(year, month, day) if year >= 1000 else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> datetime.date:
        raise ValidationError(self.error_messages["invalid"], code="invalid")
