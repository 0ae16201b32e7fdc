"""What an address names, as pages and programs ask for it: what is not there, or not for the reader, is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from shuangjian.homework import selectors
from shuangjian.homework.models import Homework
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import SchoolClass


def own_class(request: HttpRequest, key: str, permission: str) -> SchoolClass:
    """Return a class in which the reader has `permission`, or raise Http404."""
    try:
        return selectors.get_class_for(get_user(request), key, permission)
    except SchoolClass.DoesNotExist:
        raise Http404 from None


def own_homework(request: HttpRequest, school_key: str, code: str, permission: str) -> Homework:
    """Return a homework, withdrawn or not, for which the reader has `permission`, or raise Http404; to do more than see it asks for its subject."""
    try:
        homework = selectors.get_homework_for(get_user(request), school_key, code, permission)
    except Homework.DoesNotExist:
        raise Http404 from None
    if permission != "homework.view" and not may(request.user, permission, homework, subject=homework.subject):
        raise Http404
    return homework
