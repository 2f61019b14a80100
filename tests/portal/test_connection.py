"""A kept connection is looked at before it is used again, and asked only where there is something to hear."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_lives_is_not_asked():
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as asked:
        assert connection.is_usable()
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_one_that_the_server_has_ended_is_noticed_and_replaced():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        first = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [first])
    finally:
        other.close()
    assert not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != first


@pytest.mark.django_db(transaction=True)
def test_a_closed_one_is_none():
    connection.ensure_connection()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_one_in_a_broken_transaction_cannot_be_used():
    transaction.set_autocommit(False)
    try:
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SELECT 1 / 0")
        assert not connection.is_usable()
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    assert connection.is_usable()
