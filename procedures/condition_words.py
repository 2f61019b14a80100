"""A condition in words: what a page without scripts says beside a question that is asked only in some cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from procedures.known import Known
from procedures.rules.conditions import split
from procedures.rules.eform import EForm, Field, schema_path
from procedures.rules.eform_words import in_words


def when_words(form: EForm, tree: Any, *, known: Known, lang: str) -> str:
    """Return the sentence for a condition over questions of the form; a general one where words would not help."""
    said = _Speaker(form, known, lang).say(tree)
    return _("Answer only if %(condition)s.") % {"condition": said} if said else _("Answer only if it applies to you.")


@dataclass(frozen=True)
class _Speaker:
    """Says parts of a condition; "" is what cannot be said in plain words."""

    form: EForm
    known: Known
    lang: str

    def say(self, tree: Any) -> str:
        word, body = split(tree)
        if word in ("all", "any"):
            parts = [self.say(part) for part in body]
            return (_(" and ") if word == "all" else _(" or ")).join(parts) if all(parts) else ""
        if word == "not":
            return self._opposite(body)
        question = self._question(body if word == "filled" else body[0]) if word else None
        if question is None:
            return ""
        if word == "filled":
            return _("you have answered “%(question)s”") % {"question": question.label.in_(self.lang)}
        return self._of(question, word, body[1:])

    def _question(self, path: Any) -> Field | None:
        return self.form.fields.get(schema_path(path)) if isinstance(path, str) else None

    def _opposite(self, tree: Any) -> str:
        """Say what is not chosen; the opposite of anything else would be hard to read."""
        word, body = split(tree)
        question = self._question(body[0]) if word in ("eq", "ne", "in") else None
        if question is None:
            return ""
        return self._chosen(question, body[1] if word == "in" else [body[1]], other=word != "ne")

    def _of(self, question: Field, word: str, operands: Sequence[Any]) -> str:
        """Say what one question must be answered with."""
        if len(operands) != 1 or isinstance(operands[0], dict):
            return ""
        if word in ("eq", "ne", "in"):
            return self._chosen(question, operands[0] if word == "in" else operands, other=word == "ne")
        return self._measured(word) % self._words(question, operands) if self._measured(word) else ""

    def _measured(self, word: str) -> str:
        return {
            "has": _("you have chosen %(answer)s in “%(question)s”"),
            "lt": _("“%(question)s” is less than %(answer)s"),
            "lte": _("“%(question)s” is at most %(answer)s"),
            "gt": _("“%(question)s” is more than %(answer)s"),
            "gte": _("“%(question)s” is at least %(answer)s"),
        }.get(word, "")

    def _chosen(self, question: Field, values: Sequence[Any], *, other: bool = False) -> str:
        """Say which answers are meant, or which are not where these are fewer."""
        left = [option.value for option in question.options if option.value not in values]
        if left and len(left) < len(values):
            values, other = left, not other
        said = self._words(question, values)
        if other:
            return _("you answer “%(question)s” with anything but %(answer)s") % said
        return _("you answer “%(question)s” with %(answer)s") % said

    def _words(self, question: Field, values: Sequence[Any]) -> dict[str, str]:
        answers = [f"“{self._answer(question, value)}”" for value in values]
        return {"question": question.label.in_(self.lang), "answer": _(" or ").join(answers)}

    def _answer(self, question: Field, value: Any) -> str:
        option = question.option(value)
        return option.label.in_(self.lang) if option else in_words(question, value, self.lang, self.known)
