"""Which events people are told of, in which words; every other event kind is silent by name.

The words are whole Vietnamese texts: templates/mail/<event>_subject.txt and <event>_body.txt.
"""

NOTICES: dict[str, str] = {
    "dossier.submitted": "mail/dossier.submitted",
    "dossier.accepted": "mail/dossier.accepted",
    "dossier.supplement_asked": "mail/dossier.supplement_asked",
    "dossier.supplemented": "mail/dossier.supplemented",
    "dossier.refused": "mail/dossier.refused",
    "dossier.issued": "mail/dossier.issued",
    "dossier.result_posted": "mail/dossier.result_posted",
    "dossier.result_came_back": "mail/dossier.result_came_back",
    "dossier.returned": "mail/dossier.returned",
    "dossier.draft_expiring": "mail/dossier.draft_expiring",
    "dossier.correction_answered": "mail/dossier.correction_answered",
    "user.correction_answered": "mail/user.correction_answered",
    "user.export_ready": "mail/user.export_ready",
    "user.mandate_granted": "mail/user.mandate_granted",
    "user.mandate_revoked": "mail/user.mandate_revoked",
    "user.mandate_begun": "mail/user.mandate_begun",
    "user.mandate_ending": "mail/user.mandate_ending",
    "user.mandate_ended": "mail/user.mandate_ended",
    "dossier.document_revoked": "mail/dossier.document_revoked",
    "dossier.edited": "mail/dossier.edited",
    "dossier.message_answered": "mail/dossier.message_answered",
    "dossier.withdrawal_asked": "mail/dossier.withdrawal_asked",
    "dossier.withdrawn": "mail/dossier.withdrawn",
    "dossier.withdrawal_declined": "mail/dossier.withdrawal_declined",
    "dossier.file_infected": "mail/dossier.file_infected",
}

# Where a notice about the account itself leads: the name of the page. Those of a mandate lead to the mandate.
PLACES: dict[str, str] = {"user.export_ready": "my_exports", "user.correction_answered": "my_corrections"}

# Which letters go together when a person chooses; every notice is in one group.
GROUPS: dict[str, tuple[str, ...]] = {
    "asked": ("dossier.supplement_asked", "dossier.file_infected", "dossier.draft_expiring"),
    "progress": (
        "dossier.submitted",
        "dossier.edited",
        "dossier.accepted",
        "dossier.supplemented",
        "dossier.refused",
        "dossier.withdrawal_asked",
        "dossier.withdrawn",
        "dossier.withdrawal_declined",
    ),
    "result": (
        "dossier.issued",
        "dossier.result_posted",
        "dossier.result_came_back",
        "dossier.returned",
        "dossier.document_revoked",
    ),
    "messages": ("dossier.message_answered",),
    "mandates": (
        "user.mandate_granted",
        "user.mandate_revoked",
        "user.mandate_begun",
        "user.mandate_ending",
        "user.mandate_ended",
    ),
    "data": ("dossier.correction_answered", "user.correction_answered", "user.export_ready"),
}


def group_of(kind: str) -> str:
    """Return the group of a notice; KeyError for a silent kind."""
    return next(name for name, kinds in GROUPS.items() if kind in kinds)


SILENT = frozenset(
    {
        # The applicant's own doing, seen at once on the page.
        "dossier.draft_started",
        "dossier.draft_followed",
        "dossier.draft_discarded",
        # Its owner was told three days before; with the draft everything it holds is gone.
        "dossier.draft_expired",
        "dossier.mandate_left",
        "dossier.rated",
        "dossier.receipt_said",
        "dossier.post_address_set",
        "dossier.collect_chosen",
        "dossier.correction_asked",
        "user.closed",
        "user.consent_given",
        "user.consent_withdrawn",
        "user.correction_asked",
        "user.export_asked",
        "user.export_downloaded",
        "user.letters_chosen",
        "dossier.message_sent",
        # The inner life of the office: the status as citizens know it does not change.
        "dossier.papers_checked",
        "dossier.started",
        "dossier.step_claimed",
        "dossier.step_released",
        "dossier.step_completed",
        "dossier.sent_back",
        "dossier.result_drafted",
        # Nothing to do with a dossier.
        "file.infected",
        "agency.closed",
        "agency.code_changed",
        "agency.created",
        "agency.dated_hours_removed",
        "agency.dated_hours_set",
        "agency.hours_set",
        "agency.renamed",
        "catalogue.imported",
        "token.issued",
        "token.revoked",
        "user.corrected",
        "user.created",
        "user.disabled",
        "user.enabled",
        "user.identity_removed",
        "user.identity_set",
        "user.password_changed",
        "user.paper_described",
        "user.paper_dropped",
        "user.paper_kept",
        "user.profile_changed",
        "user.recovery_codes_made",
        "user.second_factor_off",
        "user.second_factor_on",
        "user.second_factor_reset",
        "user.signed_in",
    }
)
