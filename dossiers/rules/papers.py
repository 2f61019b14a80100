"""The one paper that no papers list names: what proves the capacity in which somebody files for another."""

# Where its files hang: in place of a question of the form, and as the number of a line of the papers list.
PROOF = "_proof"
PROOF_ID = 0
