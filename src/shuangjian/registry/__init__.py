"""Who is who and who may: regions, organisations, people, scope, calendars, and the audit trail."""
