"""The local page as a WSGI application: for one person on one machine, behind a token that is asked once."""

from __future__ import annotations

import secrets
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from shuangjian.desk import work
from shuangjian.desk.jobs import Job, Jobs
from shuangjian.desk.uploads import MOST_BYTES, TooMuch, receive, title_of
from shuangjian.desk.words import words
from shuangjian.engine.contract import NATION
from shuangjian.rulebook import packaged_rulebook

COOKIE = "desk"
Answer = str | Response | AnyResponse | tuple[str, int]

pages = Blueprint("desk", __name__)


class Desk:
    """What the pages share: the jobs, the token asked once, the address that is ours."""

    def __init__(self, jobs: Jobs, lang: str = "zh") -> None:
        """Begin with a fresh token."""
        self.jobs, self.lang = jobs, lang
        self.token: str | None = secrets.token_urlsafe(24)
        self.session = secrets.token_urlsafe(24)
        self.form = secrets.token_urlsafe(24)


def make_app(desk: Desk) -> Flask:
    """Return the application."""
    app = Flask(__name__, static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_PARTS"] = 5_000
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["desk"] = desk
    app.register_blueprint(pages)
    app.before_request(_let_in)
    app.after_request(_harden)
    app.context_processor(lambda: {"t": words(_lang()), "lang": _lang(), "form_token": desk.form})
    app.register_error_handler(HTTPException, _explain)
    return app


def _desk() -> Desk:
    return cast(Desk, current_app.extensions["desk"])


def _lang() -> str:
    chosen = request.args.get("lang") or request.cookies.get("lang")
    return chosen if chosen in ("zh", "en") else _desk().lang


def _let_in() -> Answer | None:
    """Ask for the token once, then for the cookie; refuse a page of another site that speaks to us."""
    desk = _desk()
    # A name that only leads here (rebinding) is no address of ours.
    if urlsplit(f"//{request.host}").hostname not in ("127.0.0.1", "localhost", "::1"):
        abort(HTTPStatus.FORBIDDEN)
    given = request.args.get("token", "")
    if desk.token and given and secrets.compare_digest(given, desk.token):
        desk.token = None
        answer = redirect(request.path)
        answer.set_cookie(COOKIE, desk.session, httponly=True, samesite="Strict")
        return answer
    if request.endpoint == "static":
        return None
    if not secrets.compare_digest(request.cookies.get(COOKIE, ""), desk.session):
        abort(HTTPStatus.FORBIDDEN)
    if request.method == "POST" and not secrets.compare_digest(request.form.get("form_token", ""), desk.form):
        abort(HTTPStatus.FORBIDDEN)
    return None


def _harden(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    if request.args.get("lang") in ("zh", "en"):
        answer.set_cookie("lang", request.args["lang"], samesite="Strict")
    return answer


def _explain(error: HTTPException) -> Answer:
    t = words(_lang())
    text = {403: t["no_entry"], 404: t["gone"], 413: TooMuch.reason.of(_lang())}.get(
        error.code or 500, error.description
    )
    return render_template("desk/message.html", text=text), error.code or 500


@pages.get("/")
def start() -> Answer:
    """Show where to drop things, and what was done since this was opened."""
    return _start()


def _start(fault: str = "", status: int = HTTPStatus.OK) -> Answer:
    return render_template(
        "desk/start.html", jobs=_desk().jobs.all(), regions=_regions(), fault=fault, given=request.form
    ), status


@pages.post("/check")
def check() -> Answer:
    """Take files and begin to check them."""
    t = words(_lang())
    try:
        wanted = _wanted()
    except _Fault as fault:
        return _start(t[fault.name], HTTPStatus.UNPROCESSABLE_ENTITY)
    return _begin("check", wanted)


@pages.post("/document")
def document() -> Answer:
    """Take a document and begin to read it."""
    return _begin("document", work.Wanted(lang=_lang()))


def _begin(kind: str, wanted: work.Wanted) -> Answer:
    jobs, t = _desk().jobs, words(_lang())
    uploads = [each for each in request.files.getlist("files") if each.filename]
    if not uploads:
        return _start(t["no_files"], HTTPStatus.UNPROCESSABLE_ENTITY)
    folder = jobs.new_folder()
    try:
        received = receive(((each.filename or "", each.stream) for each in uploads), folder)
    except TooMuch as error:
        raise RequestEntityTooLarge from error
    if not received.names:
        reasons = "；".join(f"{name}：{reason.of(_lang())}" for name, reason in received.complaints.items())
        return _start(reasons or t["no_files"], HTTPStatus.UNPROCESSABLE_ENTITY)
    source = folder if kind == "check" else folder / received.names[0]
    complaints = {name: (reason.zh, reason.en) for name, reason in received.complaints.items()}
    job = jobs.start(kind, title_of(received.names), source, wanted, complaints)
    return redirect(url_for("desk.show", id=job.id), HTTPStatus.SEE_OTHER)


class _Fault(Exception):
    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def _wanted() -> work.Wanted:
    first, last = _day("first"), _day("last")
    if first and last and first > last:
        raise _Fault("bad_order")
    region = request.form.get("region", "").strip()
    code = region.rpartition(" ")[2] if region else ""
    known = packaged_rulebook().regions
    if code and code not in known:
        named = [code for code, name in _regions() if region in name]
        if len(named) != 1:
            raise _Fault("bad_region")
        code = named[0]
    return work.Wanted(first, last, code or None, lang=_lang())


def _day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _Fault("bad_day") from error


@cache
def _regions() -> list[tuple[str, str]]:
    """Return code → name with all above it, of every district and city."""
    tree = packaged_rulebook().regions
    return [(code, tree.full_name(code)) for code in tree.names if code != NATION]


@pages.get("/jobs/<id>")
def show(id: str) -> Answer:
    """Show how far a job is, or what came of it."""
    job = _job(id)
    if job.state == "done":
        take = {what: url_for("desk.take", id=id, what=what) for what in work.DOWNLOADS}
        return render_template(f"desk/{job.kind}.html", job=job, page=job.page, take=take)
    return render_template("desk/job.html", job=job)


@pages.get("/jobs/<id>/state")
def state(id: str) -> Answer:
    """Return how far a job is, for the page that waits for it."""
    job = _job(id)
    stage, what = job.stage
    return Response(
        work.as_json({"state": job.state, "stage": words(_lang())[stage], "what": what}), mimetype="application/json"
    )


@pages.post("/jobs/<id>/stop")
def stop(id: str) -> Answer:
    """End a job."""
    job = _job(id)
    _desk().jobs.stop(job)
    return redirect(url_for("desk.show", id=id), HTTPStatus.SEE_OTHER)


@pages.post("/jobs/<id>/forget")
def forget(id: str) -> Answer:
    """Delete a job and all that was handed in for it."""
    _desk().jobs.forget(_job(id).id)
    return redirect(url_for("desk.start"), HTTPStatus.SEE_OTHER)


@pages.get("/jobs/<id>/<what>")
def take(id: str, what: str) -> Answer:
    """Hand out a file of the results."""
    job = _job(id)
    file, name = work.DOWNLOADS.get(what, ("", ""))
    if not file or not (job.target / file).is_file():
        abort(HTTPStatus.NOT_FOUND)
    return send_file(job.target / file, as_attachment=True, download_name=name)


def _job(id: str) -> Job:
    return _desk().jobs.get(id) or abort(HTTPStatus.NOT_FOUND)
