"""A wire between a client and a server that counts how often the client waits for the server."""

import socket
import threading


class CountingWire:
    """Passes bytes on in both directions; a round trip is a turn from the client's bytes to the server's."""

    def __init__(self, host, port):
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._asked = False
        self._open = []
        self.round_trips = 0
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        with self._lock:
            self.round_trips, self._asked = 0, False

    def cut(self):
        """Break every open connection, as a failover does."""
        for end in self._open:
            end.close()
        self._open.clear()

    def close(self):
        self.cut()
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            threading.Thread(target=self._pump, args=(client, server, self._ask), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, self._answer), daemon=True).start()

    def _pump(self, source, sink, note):
        try:
            while data := source.recv(65536):
                note()
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            end.close()

    def _ask(self):
        with self._lock:
            self._asked = True

    def _answer(self):
        with self._lock:
            self.round_trips += self._asked
            self._asked = False
