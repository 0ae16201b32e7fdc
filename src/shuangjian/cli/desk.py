"""`shuangjian desk [FOLDER]`: the check and the reading of documents as a local page."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 takes a free one. 端口")
@click.option("--region", help="Region of rows that say none, GB/T 2260; with FOLDER. 缺省行政区划代码")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser. 是否打开浏览器")
def desk(folder: Path | None, port: int, region: str | None, lang: str, browser: bool) -> None:
    """Open a page on this machine: drop spreadsheets or a document, see what is wrong, take the slips away.

    With FOLDER that folder is checked at once. Nothing is stored: all is deleted when the command ends (Ctrl+C).
    """
    from waitress.server import create_server  # type: ignore[import-untyped]

    from shuangjian.desk.app import Desk, make_app
    from shuangjian.desk.jobs import Jobs
    from shuangjian.desk.work import Wanted

    jobs = Jobs()
    served = Desk(jobs, lang)
    path = "/"
    try:
        if folder is not None:
            path = (
                f"/jobs/{jobs.start('check', folder.name or str(folder), folder, Wanted(region=region, lang=lang)).id}"
            )
        # Loopback only: another machine cannot speak to it at all.
        server = create_server(make_app(served), host="127.0.0.1", port=port, threads=4)
        address = f"http://127.0.0.1:{server.effective_port}{path}?token={served.token}"
        click.echo(f"体检页：{address}" if lang == "zh" else f"Check-up page: {address}")
        click.echo("按 Ctrl+C 关闭并删除全部内容。" if lang == "zh" else "Ctrl+C closes it and deletes everything.")
        if browser:
            webbrowser.open(address)
        server.run()
    except OSError as error:
        raise click.ClickException(f"端口 {port} 用不了（{error.strerror}），请换一个 --port。") from error
    finally:
        jobs.close()
