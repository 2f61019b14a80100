"""Whether a line of the papers list must be handed in: by the catalogue and, where a form has a rule, by the answers.

| the catalogue says | the rule of the form says        | what is asked                              |
|--------------------|----------------------------------|--------------------------------------------|
| must be there      | nothing, or nothing answered yet | REQUIRED                                   |
| not known          | nothing, or nothing answered yet | CHOOSE: attach it, or tick that it is not  |
| if there is one    | nothing, or nothing answered yet | OPTIONAL: attach it, tick, or pass it over |
| any of these       | it holds and must be there       | REQUIRED                                   |
| any of these       | it holds                         | as the catalogue says                      |
| any of these       | it does not hold                 | HIDDEN                                     |
"""

from enum import StrEnum


class Need(StrEnum):
    """How a paper to hand in is asked for; HIDDEN: not at all."""

    REQUIRED = "required"
    CHOOSE = "choose"
    OPTIONAL = "optional"
    HIDDEN = "hidden"

    @property
    def may_tick(self) -> bool:
        """Tell whether the applicant may say that the paper does not apply."""
        return self in (Need.CHOOSE, Need.OPTIONAL)

    @property
    def holds_back(self) -> bool:
        """Tell whether a dossier is not filed before the paper is attached or, where that may be, ticked."""
        return self in (Need.REQUIRED, Need.CHOOSE)


def need(required: bool | None, ruled: bool | None = None) -> Need:
    """Return how a paper is asked for.

    `required` is the catalogue's: True, False, or None where it is not known. `ruled` is what the form's rule makes of
    the answers: True it must be there, False it is not asked, None as the catalogue says.
    """
    if ruled is False:
        return Need.HIDDEN
    if ruled or required:
        return Need.REQUIRED
    return Need.CHOOSE if required is None else Need.OPTIONAL
