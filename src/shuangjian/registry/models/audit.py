"""The audit trail, as Django reads it; the database alone writes it (migration 0002)."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One change of one row of an audited table.

    Unmanaged: the table, its triggers and its revoked rights are SQL, and nothing but a trigger may insert.
    `old` is null for an insert and `new` for a delete.
    """

    table_name = models.TextField()
    row_pk = models.TextField()
    operation = models.CharField(max_length=1, choices=[("I", "insert"), ("U", "update"), ("D", "delete")])
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    user = models.TextField()
    reason = models.TextField()
    request = models.TextField(null=True)
    txid = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "registry_audit"
        default_permissions = ("view",)
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_pk} {self.at:%Y-%m-%d %H:%M:%S}"
