"""What a definition refers to: conditions, checks, kinds of papers, linked lists, computed values, people."""

from collections.abc import Iterator

from procedures.rules import computed, condition_check
from procedures.rules.condition_check import Kind
from procedures.rules.conditions import Tree
from procedures.rules.eform_office import office_trees, twice
from procedures.rules.eform_types import EForm, Field, Group, Page, Problem, TextItem


def kinds_of(form: EForm) -> dict[str, Kind]:
    """What sort of value every path of the form holds, for checking its conditions."""
    kinds = {
        path: Kind(f.kind, frozenset(option.value for option in f.options), f.group) for path, f in form.fields.items()
    }
    return kinds | {path: Kind("group") for path in form.groups}


def _trees(form: EForm) -> Iterator[tuple[str, str, Tree]]:
    """Every condition as (where it stands, the group whose row it sees, tree)."""
    found = [*_page_trees(form), *((path, group.path, text.show_when) for path, group, text in _row_texts(form))]
    found += [(group.path, "", group.show_when) for group in form.groups.values()]
    for field in form.fields.values():
        found += [(field.path, field.group, tree) for tree in (field.show_when, field.required)]
    found.append(("roles", "", form.roles.owner_is_submitter))
    found += [(where, "", tree) for where, tree in office_trees(form)]
    found += [(f"roles.parties.{place}", "", one.is_submitter) for place, one in enumerate(form.roles.parties)]
    return ((where, group, tree) for where, group, tree in found if tree is not None and not isinstance(tree, bool))


def _page_trees(form: EForm) -> Iterator[tuple[str, str, Tree]]:
    for page in form.pages:
        shows = [text.show_when for text in texts(page)]
        yield from ((page.key, "", tree) for tree in (page.show_when, *shows))
        for check in page.checks:
            question = form.fields.get(check.at)
            yield from ((page.key, question.group if question else "", tree) for tree in (check.must, check.when))


def texts(page: Page) -> list[TextItem]:
    """The words between the questions of a page."""
    return [item for item in page.items if isinstance(item, TextItem)]


def _row_texts(form: EForm) -> Iterator[tuple[str, Group, TextItem]]:
    for group in form.groups.values():
        yield from ((group.path, group, item) for item in group.items if isinstance(item, TextItem))


def references(form: EForm) -> list[Problem]:
    """Everything the form names that is not there, or is not of the kind it has to be."""
    return [
        *_conditions(form),
        *_fields(form),
        *_roles(form),
        *_capacity(form),
        *twice(form),
        *_parties(form),
        *_principals(form),
        *_eligibility(form),
    ]


def _conditions(form: EForm) -> list[Problem]:
    kinds = kinds_of(form)
    problems = {}
    for where, group, tree in _trees(form):
        for fault in condition_check.check(tree, kinds, group=group):
            problems[where, fault.code, str(fault.params)] = Problem(where, fault.code, fault.params)
    for page in form.pages:
        for check in page.checks:
            question = form.fields.get(check.at)
            if question is None or question.page != page.key:
                problems[page.key, "check_at", check.at] = Problem(page.key, "check_at", {"at": check.at[:80]})
    return list(problems.values())


def _fields(form: EForm) -> Iterator[Problem]:
    for field in form.fields.values():
        if field.type == "paper_number":
            yield from _paper_kind(form, field)
        elif field.type == "computed":
            yield from _computed(form, field)
        elif "linked_to" in field.limits:
            yield from _linked(form, field)


def _paper_kind(form: EForm, field: Field) -> Iterator[Problem]:
    """The number of a paper goes by a question about its kind, or by the one kind that is asked for."""
    both = "kind" in field.limits and "paper" in field.limits
    if both or ("paper" not in field.limits and _type(form, field.limits.get("kind")) != "one_of"):
        yield Problem(field.path, "paper_kind")


def _type(form: EForm, path: object) -> str:
    found = form.fields.get(str(path))
    return found.type if found else ""


def _linked(form: EForm, field: Field) -> Iterator[Problem]:
    """A linked list hangs on a one_of it can see, and every option of it can come up."""
    parent = form.fields.get(field.limits["linked_to"])
    if parent is None or parent.type != "one_of" or parent is field or parent.group not in ("", field.group):
        yield Problem(field.path, "linked_to")
        return
    values = {option.value for option in parent.options}
    for option in field.options:
        for value in sorted(set(option.under) - values):
            params = {"value": value[:40], "option": option.value, "path": parent.path}
            yield Problem(field.path, "linked_value", params)
        if not option.under:
            yield Problem(field.path, "linked_under", {"option": option.value, "path": parent.path})


NEEDED = {"sum": ("number",), "age": ("date",), "days_between": ("date",), "join": ("text", "number", "date")}


def _computed(form: EForm, field: Field) -> Iterator[Problem]:
    """A computed value asks of answers it can see, of the right kind, and gives no identity data away."""
    word = computed.word_of(field.limits["value"])
    for path, rows in computed.paths_of(field.limits["value"]):
        other = form.fields.get(path)
        if word == "count":
            if path not in form.groups:
                yield Problem(field.path, "computed_count", {"path": path[:80]})
        elif other is None:
            yield Problem(field.path, "condition_no_field", {"path": path[:80]})
        elif not rows and other.group not in ("", field.group):
            yield Problem(field.path, "condition_inside_group", {"path": path, "group": other.group})
        elif other.kind not in NEEDED[word] or other.secret:
            yield Problem(field.path, "computed_kind", {"word": word, "path": path, "type": other.type})


def _parties(form: EForm) -> Iterator[Problem]:
    """Each party is named by answers that exist: of single ones, or of the rows of its own group."""
    for number, party in enumerate(form.roles.parties):
        where = f"roles.parties.{number}"
        if party.each and party.each not in form.groups:
            yield Problem(where, "party_each", {"path": party.each[:80]})
        if not party.paths.get("full_name") and not party.paths.get("organisation"):
            yield Problem(where, "party_name")
        for paths in party.paths.values():
            for path in paths:
                if path not in form.fields or form.fields[path].group not in ("", party.each):
                    yield Problem(where, "condition_no_field", {"path": path[:80]})


def _principals(form: EForm) -> Iterator[Problem]:
    """Who may have empowered the submitter is a party of the form, of whom it asks the name."""
    roles = {party.role for party in form.roles.parties if party.paths.get("full_name")}
    for number, rule in enumerate(form.capacities):
        for name in rule.principals:
            if name not in roles:
                yield Problem(f"capacities.{number}", "principal_role", {"role": name})


def _eligibility(form: EForm) -> Iterator[Problem]:
    if form.eligibility is None:
        return
    inner = form.eligibility.form
    for problem in [*_conditions(inner), *_fields(inner)]:
        yield Problem(f"eligibility.{problem.path}", problem.code, problem.params)
    kinds = kinds_of(inner)
    for number, rule in enumerate(form.eligibility.rules):
        for fault in condition_check.check(rule.must, kinds):
            yield Problem(f"eligibility.rules.{number}", fault.code, fault.params)


def _capacity(form: EForm) -> Iterator[Problem]:
    """A form that asks for the capacity and names capacities says the same in both places."""
    question = form.fields.get(form.roles.capacity)
    if question is None:
        return
    if question.type != "one_of":
        yield Problem("roles.capacity", "capacity_type", {"path": question.path})
    offered, ruled = {option.value for option in question.options}, {rule.value for rule in form.capacities}
    if form.capacities and offered != ruled:
        values = ", ".join(sorted(offered ^ ruled))
        yield Problem("roles.capacity", "capacity_values", {"path": question.path, "values": values[:200]})


def _roles(form: EForm) -> list[Problem]:
    named = [
        (f"roles.{who}.{key}", path)
        for who, party in (("submitter", form.roles.submitter), ("owner", form.roles.owner))
        for key, paths in party.items()
        for path in paths
    ]
    named += [("roles.capacity", form.roles.capacity)] if form.roles.capacity else []
    return [
        Problem(where, "condition_no_field", {"path": path[:80]})
        for where, path in named
        if path not in form.fields or form.fields[path].group
    ]
