"""Words for what the e-form engine finds: in an answer (for the person filling in) and in a definition (for admins).

Every sentence for a person names the question and says what to do next.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from procedures.rules.eform_asked import name_of
from procedures.rules.eform_clean import row_number, schema_path
from procedures.rules.eform_types import EForm, Err, Field, Problem

ERRORS: dict[str, Promise] = {
    "required": _("“%(label)s” has not been answered."),
    "required_choice": _("“%(label)s”: no answer has been chosen."),
    "required_file": _("“%(label)s”: no file has been attached."),
    "too_long": _("“%(label)s” is %(length)s characters long; please shorten it to at most %(limit)s."),
    "too_short": _("“%(label)s” must have at least %(limit)s characters."),
    "not_text": _("“%(label)s” must be text."),
    "pattern_digits": _("“%(label)s” may have digits only."),
    "pattern_code": _("“%(label)s” may have letters without marks, digits and the signs . / - _ only."),
    "pattern_land_number": _("“%(label)s” must begin with a digit; write the numbers of the land plots."),
    "pattern_map_sheet": _("“%(label)s” must be the number of the map sheet, for example 12 or DC 05."),
    "pattern_land_certificate": _(
        "“%(label)s” must have one or two letters and 6 to 8 digits, as printed on the certificate: AA 01234567."
    ),
    "pattern_document_number": _(
        "“%(label)s” must be the number written on the document (letters, digits and . / - _), for example 12/GP-UBND."
    ),
    "pattern_business_number": _(
        "“%(label)s” must be the number on the registration certificate: 10 digits, 10 and 3 digits, or 12 digits."
    ),
    "pattern_vehicle_plate": _("“%(label)s” must be the number on the plate, for example 12A-123.45."),
    "pattern_postal_code": _("“%(label)s” must have 5 digits."),
    "name_character": _(
        "“%(label)s” holds the sign “%(character)s”. Write the name with letters, spaces, hyphen or apostrophe."
    ),
    "name_empty": _("“%(label)s” has no letter in it. Please write the name in letters."),
    "phone": _("“%(label)s” is not a telephone number. A mobile number has 10 digits, for example 0912345678."),
    "phone_characters": _("“%(label)s” must be digits, for example 0912345678; for a foreign number begin with +."),
    "phone_old": _("“%(label)s” is an old number of 11 digits. Please write the new one of 10 digits."),
    "email": _("“%(label)s” is not an e-mail address. It looks like name@example.com."),
    "id_number": _("“%(label)s” must have 12 digits (as on the identity card); now it has %(length)s characters."),
    "old_id_number": _("“%(label)s” must have 9 digits; now it has %(length)s characters."),
    "passport": _("“%(label)s” must be the number of the passport: 5 to 20 letters without marks and digits."),
    "other_paper": _("“%(label)s” must have 3 to 30 letters without marks, digits and the signs . / -"),
    "tax_number": _("“%(label)s” must have 10 digits, 10 and 3 digits, or 12 digits for a person."),
    "tax_check": _("“%(label)s” is not a tax number: one of its digits must be wrong. Please compare it once more."),
    "account_number": _("“%(label)s” must have 6 to 20 digits, or letters without marks, and no other signs."),
    "money": _("“%(label)s” must be an amount in whole đồng, for example 1.500.000."),
    "not_number": _("“%(label)s” must be a number, for example 2."),
    "not_whole": _("“%(label)s” must be a whole number."),
    "decimals": _("“%(label)s” may have at most %(decimals)s digits after the comma."),
    "too_small": _("“%(label)s” must be at least %(limit)s."),
    "too_big": _("“%(label)s” must be at most %(limit)s."),
    "date": _("“%(label)s” is not a real date. Write day, month and year, for example 27 3 1985."),
    "date_incomplete": _("“%(label)s” lacks a part. Please write day, month and year."),
    "month_incomplete": _("“%(label)s” lacks a part. Please write month and year."),
    "year_incomplete": _("“%(label)s” lacks a part. Please write the year at least."),
    "date_year": _("“%(label)s”: write the year with four digits, for example 1985."),
    "date_future": _("“%(label)s” must not be later than today."),
    "date_past": _("“%(label)s” must not be earlier than today."),
    "date_late": _("“%(label)s” must not be later than %(limit)s."),
    "date_early": _("“%(label)s” must not be earlier than %(limit)s."),
    "not_yes_no": _("“%(label)s”: please choose one of the answers offered."),
    "not_option": _("“%(label)s”: please choose one of the answers offered."),
    "not_linked": _("“%(label)s”: this answer does not go with the one before. Please choose again."),
    "not_list": _("“%(label)s” must be a list."),
    "too_few": _("“%(label)s”: please choose at least %(limit)s."),
    "too_many": _("“%(label)s”: please choose at most %(limit)s."),
    "commune": _("“%(label)s”: there is no such commune. Please choose it from the list."),
    "commune_missing": _("“%(label)s”: please choose the commune in the province chosen."),
    "commune_elsewhere": _("“%(label)s”: please choose a commune of this province."),
    "not_file": _("“%(label)s”: this file is not among the files of the dossier. Please attach it again."),
    "too_many_files": _("“%(label)s”: please attach at most %(limit)s files."),
    "too_many_rows": _("“%(label)s”: at most %(limit)s may be declared; now there are %(count)s."),
    "too_few_rows": _("“%(label)s”: please declare at least %(limit)s."),
    "unknown": _("“%(label)s” is not a question of this form."),
    "not_an_object": _("“%(label)s” must be an object with the answers by key."),
}
PROBLEMS: dict[str, Promise | str] = {
    "not_an_object": _("This part of the form must be an object."),
    "format": _("The form must say “format”: 1."),
    "unknown_key": _("The word “%(key)s” is not known here."),
    "key": _("The key “%(key)s” must begin with a small letter and have small letters, digits and _ only."),
    "key_twice": _("Another question of this place has the same key."),
    "page_twice": _("Another page has the same key."),
    "no_pages": _("The form needs 1 to 300 pages."),
    "words": _("A text in Vietnamese is missing, or the texts are not of the form {vi, en}."),
    "items_shape": _("The items of a page or group must be a list of at most 300."),
    "too_many_fields": _("The form has more than %(limit)s questions."),
    "type": _("There is no type “%(type)s”. Types: %(types)s."),
    "text_style": _("The style of a text must be one of: %(styles)s."),
    "group_in_group": _("A repeated group cannot stand inside another."),
    "group_size": _("The group's “min” and “max” must be whole numbers, min at most max, max 1 to 100."),
    "parts": _("The parts of a person must be a list out of: %(parts)s."),
    "paper_kinds": _("The kinds of paper must be a list out of: %(kinds)s."),
    "paper_kind": _("The number of a paper must name the question about its kind, or else the one kind asked for."),
    "paper": _("“paper” must be one of: %(values)s."),
    "issue": _("“issue” must be required, optional or none."),
    "required": _("“required” must be yes, no or a condition."),
    "prefill": _("“prefill” must be one of: %(keys)s."),
    "limit": _("“%(name)s” must be a whole number from %(low)s to %(high)s."),
    "pattern": _("“pattern” must be one of: %(patterns)s."),
    "precision": _("“precision” must be day, month or year."),
    "widget": _("“widget” must be radio or select."),
    "bound": _("“%(name)s” must be a number, for a date “today” or YYYY-MM-DD."),
    "list": _("“list” must be one of: %(lists)s."),
    "options": _("There must be a list of 2 to 300 options."),
    "option_value": _("“%(value)s” cannot be the value of an option."),
    "option_twice": _("Two options have the value “%(value)s”."),
    "linked_to": _("“linked_to” must name another question of type one_of that stands in the same row or in none."),
    "linked_value": _("The option “%(option)s” stands under “%(value)s”, which “%(path)s” does not offer."),
    "linked_under": _(
        "The option “%(option)s” can never be chosen: it does not say under which answers to “%(path)s”."
    ),
    "answers": _("“answers” needs “yes” and “no”, each in words."),
    "under": _("“under” must be a list of values of the other question."),
    "computed": _("“value” must have one of these words with what it needs: %(words)s."),
    "computed_as": _("“as” must be one of: %(kinds)s; text goes with “join” only."),
    "computed_count": _("“count” needs a repeated group, and “%(path)s” is none."),
    "computed_kind": _("“%(word)s” cannot be worked out of “%(path)s”, which is of type %(type)s."),
    "eligibility": _("“eligibility” needs “items” and “rules”."),
    "print_shape": _("Each part needs exactly: %(keys)s."),
    "print_paths": _("This must name questions by their paths."),
    "print_words": _("Only dates and numbers can be spelt out, not: %(path)s."),
    "print_pages": _("Every page stands in one part of the printed form; wrong: %(pages)s."),
    "rule_shape": _("A rule needs “must” and “message”."),
    "procedure_code": _("“%(value)s” is not the code of a procedure."),
    "cases": _("“cases” must be a list of codes of cases."),
    "objects": _("This must be a list of at most %(limit)s objects."),
    "principals": _("“principals” must be a list of roles of parties."),
    "principal_role": _("“principals” names “%(role)s”, and no party of the form has this role."),
    "party_each": _("“each” must name a repeated group, and “%(path)s” is none."),
    "party_name": _("The party does not say which answer is its name."),
    "checks_shape": _("A check needs “must”, “message” and “at”."),
    "check_at": _("The check stands at “%(at)s”, which is not a question of this page."),
    "roles": _("The roles may name only: %(keys)s."),
    "no_owner": _("The form does not say which answer is the name of the owner."),
    "cycle": _("These questions wait for each other: %(paths)s."),
    "default": _("The default is no valid answer."),
    "unreachable": _("This can never be shown: its conditions contradict each other."),
    "text_unreachable": _("A text of this page can never be shown: its conditions contradict each other."),
    "required_never": _("The condition that makes this required can never hold."),
    "check_never": _("The check at “%(at)s” can never be met."),
    "many_questions": _("The page has %(count)s questions; people do better with at most %(limit)s."),
    "empty_page": _("The page has nothing on it."),
    "condition_too_big": _("A condition may have at most %(nodes)s parts, %(depth)s deep."),
    "condition_word": _("“%(word)s” is no word of conditions. Words: %(words)s."),
    "condition_shape": _("A part of a condition does not have the form it needs (%(word)s)."),
    "condition_no_field": _("There is no question “%(path)s”."),
    "condition_inside_group": _("“%(path)s” is asked once per row of “%(group)s” and cannot be named from outside."),
    "condition_type": _("“%(word)s” cannot be asked of “%(path)s”, which is of type %(type)s."),
    "condition_types_differ": _("“%(path)s” and “%(other)s” are of different types and cannot be compared."),
    "condition_value": _("“%(value)s” cannot be an answer to “%(path)s”, which is of type %(type)s."),
    "condition_option": _("“%(path)s” has no option “%(value)s”."),
    "condition_number": _("“%(word)s” needs a whole number, not “%(value)s”."),
    "fee_rule": _("A rule for a fee needs “kind” (%(kinds)s), “amount” in whole đồng and “when”."),
    "step_rule": _("A rule for a step needs “when” and “step”, one of: %(steps)s. Only reviews can be left out."),
    "paper_rule": _("A rule for a paper needs “name” as in the catalogue and “when”; “required” is true or false."),
    "rule_twice": _("There is another rule for the same."),
    "rule_never": _("This can never apply: its conditions contradict each other."),
    "linked_hidden": _("This may be asked while “%(path)s” is not, and could then not be answered."),
    "capacity_type": _("“%(path)s” asks for the capacity and must be of type one_of."),
    "capacity_values": _("“%(path)s” and “capacities” must offer the same; they differ in: %(values)s."),
    "schema": "%(message)s",  # the words of the JSON Schema itself
}
LONGEST_LABEL = 60
# A whole day that the calendar lacks is named; what is no date at all is not.
NO_SUCH_DAY = _("“%(label)s”: there is no day %(day)s. Please write it again, for example 27/3/1985.")
CHOICES = ("one_of", "many_of", "yes_no", "commune")


def error_text(err: Err, field: Field | str, lang: str | None = None, *, name: str = "") -> str:
    """The sentence for one error, naming the question; `field` may be plain words where there is no question.

    `name` is what the question is called where its label alone does not tell it from others.
    """
    lang = lang or get_language() or "vi"
    if err.code == "check":
        return str(err.params["en"] or err.params["vi"]) if lang == "en" else str(err.params["vi"])
    label = short(name or (field if isinstance(field, str) else field.label.in_(lang)))
    code = SPECIAL[err.code](field) if err.code in SPECIAL else err.code
    said = NO_SUCH_DAY if code == "date" and "day" in err.params else ERRORS[code]
    return str(said) % {"label": label, **_spoken(err.params)}


def short(label: str) -> str:
    """The label as it is named in an error: without its question mark, and of a long one the beginning."""
    label = label.rstrip("?: ")
    return label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rsplit(' ', 1)[0].rstrip(',;')}…"


def _required_code(field: Field | str) -> str:
    kind = "" if isinstance(field, str) else field.type
    return "required_choice" if kind in CHOICES else "required_file" if kind == "file" else "required"


def _incomplete_code(field: Field | str) -> str:
    precision = "day" if isinstance(field, str) else field.limits.get("precision", "day")
    return {"month": "month_incomplete", "year": "year_incomplete"}.get(precision, "date_incomplete")


SPECIAL = {"required": _required_code, "date_incomplete": _incomplete_code}  # codes that hang on the question


def _spoken(params: Mapping[str, Any]) -> dict[str, Any]:
    """ISO dates among the parameters as dd/mm/yyyy."""
    return {
        key: "/".join(reversed(value.split("-"))) if key in ("limit", "day") and isinstance(value, str) else value
        for key, value in params.items()
    }


def error_texts(
    form: EForm, errors: Mapping[str, list[Err]], lang: str | None = None, *, parts: bool = False
) -> dict[str, list[str]]:
    """All errors of a form in words, by the path of the input; those inside a row say which row.

    With `parts` each question is named with the part of the form it stands in ("Người mẹ – Dân tộc"): for lists that
    tell of several pages at once.
    """
    lang = lang or get_language() or "vi"
    return {path: [_in_row(form, path, err, lang, parts=parts) for err in found] for path, found in errors.items()}


def _in_row(form: EForm, path: str, err: Err, lang: str, *, parts: bool) -> str:
    question = form.fields.get(schema_path(path))
    name = name_of(form, path, lang) if parts and question and path == question.path else ""
    said = error_text(err, question or _group_label(form, path, lang), lang, name=name)
    if question is None or not question.group or question.group == path:
        return said
    number = row_number(question.group, path)
    return f"{form.groups[question.group].row_name(number, lang)}: {said}"


def _group_label(form: EForm, path: str, lang: str) -> str:
    """Words for what is no question: a group, or one of its rows, or a key nobody knows."""
    group = form.groups.get(path)
    if group:
        return group.label.in_(lang)
    above, _dot, number = path.rpartition(".")
    if above in form.groups and number.isdecimal():
        return form.groups[above].row_name(int(number), lang)
    return path


def problem_text(problem: Problem) -> str:
    """The sentence for one problem of a definition, after the place it stands at."""
    words = str(PROBLEMS[problem.code]) % problem.params
    return f"{problem.path}: {words}" if problem.path else words
