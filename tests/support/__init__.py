"""What several kinds of tests share: a running system, and waiting for something to become true."""
