"""A process of its own that holds the private server of a folder until it is ended (run by tests)."""

import signal
import sys
from pathlib import Path

from shuangjian import embedded

embedded.ensure_running(Path(sys.argv[1]))
sys.stdout.write("up\n")
sys.stdout.flush()
signal.pause()
