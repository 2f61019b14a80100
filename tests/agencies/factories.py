"""Agencies and places for tests."""

import datetime

import factory

from agencies import access
from agencies.models import Agency, Commune, Province
from agencies.rules.kinds import Level


class ProvinceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Province
        django_get_or_create = ("code",)

    code = "20"
    name = "Tỉnh Lạng Sơn"


class CommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commune

    code = factory.Sequence(lambda n: f"9{n:04d}")
    name = factory.Sequence(lambda n: f"Xã Thử {n}")
    province = factory.SubFactory(ProvinceFactory)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        access.forget()  # made behind the back of the actions
        return made

    code = factory.Sequence(lambda n: f"H37.{700 + n}")
    name = factory.Sequence(lambda n: f"Cơ quan thử {n}")
    short_name = factory.SelfAttribute("name")
    level = Level.DEPARTMENT
    valid_from = datetime.date(2025, 7, 1)


class CommuneAgencyFactory(AgencyFactory):
    level = Level.COMMUNE
    commune = factory.SubFactory(CommuneFactory)
