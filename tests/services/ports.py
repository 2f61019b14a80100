"""Ports for servers that a test starts itself, once or again and again."""

import random
import socket

# Below those that the kernel hands to connections: between two starts nobody comes by it by chance.
RANGE = range(20_000, 32_000)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    for port in random.sample(RANGE, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")
