"""Telling people what concerns them: in the platform, by e-mail, by their work chat; when and how each of them wants it."""
