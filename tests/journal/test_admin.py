"""The journal in the back office: to look at, with one button."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from journal.models import Delivery, Event
from journal.read import log_read
from tests.files import make
from tests.journal.conftest import BY


@pytest.fixture
def operator(world, db, client):
    client.force_login(User.objects.get(username="kythuat"))
    return client


@pytest.fixture
def put_off(write, settings):
    settings.JOURNAL_HANDLERS = {"dossier.touched": ["tests.journal.handlers.note"]}
    event = write(901)
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.update(attempts=3, error="ValueError: #", next_try_at=later)
    return event


def test_operators_see_what_is_stuck_and_try_it_again(operator, put_off):
    address = reverse("admin:journal_delivery_changelist")
    page = operator.get(address).content.decode()
    assert "ValueError: #" in page
    delivery = Delivery.objects.get()
    form = {"action": "retry_now", "_selected_action": [delivery.pk]}
    assert "1 lượt" in operator.post(address, form, follow=True).content.decode()
    delivery.refresh_from_db()
    assert delivery.next_try_at <= timezone.now()
    assert delivery.attempts == 3


def test_nothing_can_be_changed_there(operator, put_off):
    for model, pk in (("event", put_off.pk), ("delivery", Delivery.objects.get().pk)):
        assert operator.get(reverse(f"admin:journal_{model}_change", args=[pk])).status_code == 200
        assert operator.post(reverse(f"admin:journal_{model}_change", args=[pk]), {}).status_code == 403
        assert operator.get(reverse(f"admin:journal_{model}_add")).status_code == 403
        assert operator.post(reverse(f"admin:journal_{model}_delete", args=[pk])).status_code == 403
        address = reverse(f"admin:journal_{model}_changelist")
        operator.post(address, {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    assert Event.objects.filter(pk=put_off.pk).exists()
    assert Delivery.objects.count() == 1


def test_reads_and_files_can_be_looked_at(operator, tmp_path, settings):
    from django.core.files.base import ContentFile

    from files.store import put

    settings.MEDIA_ROOT = tmp_path
    put(ContentFile(make.pdf(), name="a.pdf"), by=BY, at=timezone.now())
    log_read(BY, "dossier", 1, "look", at=timezone.now())
    for model in ("journal_read", "files_storedfile"):
        assert operator.get(reverse(f"admin:{model}_changelist")).status_code == 200


def test_nobody_else_gets_in(world, db, client, put_off):
    address = reverse("admin:journal_event_changelist")
    assert client.get(address).status_code == 302
    client.force_login(User.objects.get(username="lanhdao"))
    assert client.get(address, follow=True).status_code == 403
