"""What schools, institutions and departments published: the texts rules read."""

from __future__ import annotations

from django.db import models

from shuangjian.registry.choices import PublisherType
from shuangjian.registry.constraints import code_without_slash, key_in, one_of
from shuangjian.registry.fields import PlainTextField


class Publication(models.Model):
    """A published text; `owner_key` is "<region>/<owner code>" of the school, institution or department."""

    region_code = PlainTextField()
    owner_type = PlainTextField(choices=PublisherType.choices)
    owner_key = PlainTextField()
    code = PlainTextField()
    published_on = models.DateField()
    title = PlainTextField(null=True)
    text = PlainTextField()

    class Meta:
        indexes = [models.Index("owner_key", "published_on", name="registry_publication_owner")]
        constraints = [
            models.UniqueConstraint(fields=("owner_type", "owner_key", "code"), name="registry_publication_once"),
            code_without_slash(),
            key_in("owner_key", "region_code"),
            one_of("owner_type", PublisherType),
        ]

    def __str__(self) -> str:
        return self.title or self.code
