"""A port that nobody listens at."""

import atexit
import socket
import sys


def free_port() -> int:
    """Return a port of this machine that nobody else is given while this process lives."""
    held = socket.socket()
    # So that a server that says the same can listen there, though we keep it until the end.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port = int(held.getsockname()[1])
    if sys.platform == "linux":
        atexit.register(held.close)
    else:  # where a port that is kept would be shut for the server too
        held.close()
    return port
