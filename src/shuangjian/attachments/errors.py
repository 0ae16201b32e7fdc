"""Files that are not taken, or not given out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class FileRefused(Refusal):
    """A file that is not taken."""

    code = "attachments.refused"
    fields = ("file",)


class FileEmpty(FileRefused):
    """A file without content."""

    code = "attachments.empty"
    text = _("The file is empty. Look whether it was saved, and choose it again.")


class FileTooLarge(FileRefused):
    """More than a file of its kind (`kind`) may have: `megabytes`."""

    code = "attachments.too_large"
    text = _(
        "The file is larger than {megabytes} MB, the most for this kind ({kind}). Make it smaller, or hand in several."
    )


class FileKindRefused(FileRefused):
    """A kind of file that is not taken; `taken` names those that are."""

    code = "attachments.kind_refused"
    text = _("Files of this kind are not taken. Taken are: {taken}. What counts is the content, not the name.")


class HoldsProgram(FileRefused):
    """A document with macros, or with a program in it."""

    code = "attachments.holds_program"
    text = _("The document holds macros. Save it without macros (as docx, xlsx or PDF) and hand it in again.")


class FileDamaged(FileRefused):
    """A file that begins as one kind and is none."""

    code = "attachments.damaged"
    text = _("The file is damaged and cannot be opened. Look whether you can open it yourself, and hand it in again.")


class TooMany(FileRefused):
    """More files than belong together: `most`."""

    code = "attachments.too_many"
    text = _("There are {most} files already, and no more are taken. Put several into one PDF.")


class SealBroken(Refusal):
    """A file on disk that is not what was handed in."""

    code = "attachments.seal_broken"
    text = _(
        "This file is not any more what was handed in, and is not given out. Tell those who run the platform: {start}."
    )
    status = 410
