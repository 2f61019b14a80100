"""How long a filing takes the applicant: a rough promise made before anything is asked."""

SECONDS_PER_QUESTION = 10  # most are answered by the account or by one tap
SECONDS_PER_PAPER = 60
STEP = 5


def minutes_to_file(questions: int, papers: int) -> int:
    """Return about how many minutes the questions and papers take, rounded up to five; never less than five."""
    seconds = questions * SECONDS_PER_QUESTION + papers * SECONDS_PER_PAPER
    return max(STEP, -(-seconds // (60 * STEP)) * STEP)
