"""In which order the questions of a form can be decided: each after all that its conditions and lists hang on."""

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from procedures.rules.computed import paths_of
from procedures.rules.conditions import paths
from procedures.rules.eform_types import EForm, Field, Problem


def depends_on(question: Field) -> set[str]:
    """What must be known before the question is: of its condition, its kind of paper, its list, its computed value."""
    found = set(paths(question.show_when)) if question.show_when is not None else set()
    found |= {question.limits[name] for name in ("kind", "linked_to") if name in question.limits}
    if question.type == "computed":
        found |= {rows or path for path, rows in paths_of(question.limits["value"])}
    return found


def needs(form: EForm, path: str) -> set[str]:
    """The fields and groups outside its own group whose answers decide whether and how `path` is asked."""
    if path not in form.groups:
        return depends_on(form.fields[path])
    group = form.groups[path]
    found = set(paths(group.show_when)) if group.show_when is not None else set()
    return found.union(*(depends_on(form.fields[inner]) for inner in group.fields)) - set(group.fields)


def ordered(form: EForm) -> tuple[EForm, list[Problem]]:
    """The form with the order in which its questions can be worked out, or the cycle that forbids one."""
    nodes = [path for path, field in form.fields.items() if not field.group] + list(form.groups)
    known = set(nodes)
    graph = {path: [need for need in sorted(needs(form, path)) if need in known] for path in nodes}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
        rows = {path: _row_order(form, path) for path in form.groups}
    except CycleError as error:
        cycle = list(error.args[1])
        return form, [Problem(cycle[0], "cycle", {"paths": " → ".join(reversed(cycle))})]
    return replace(form, order=order, row_order=rows), []


def _row_order(form: EForm, group: str) -> tuple[str, ...]:
    inside = form.groups[group].fields
    graph = {path: sorted(depends_on(form.fields[path]) & set(inside)) for path in inside}
    return tuple(TopologicalSorter(graph).static_order())
