"""A process of its own that holds the private server of a folder until it is ended (run by tests)."""

import signal
import sys
from pathlib import Path

from shuangjian import embedded

# Whoever started the tests in the background may have had these ignored, and a child inherits that.
for signum in (signal.SIGINT, signal.SIGHUP):
    signal.signal(signum, signal.SIG_DFL)
embedded.ensure_running(Path(sys.argv[1]))
sys.stdout.write("up\n")
sys.stdout.flush()
signal.pause()
