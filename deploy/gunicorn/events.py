"""/events/: thousands of quiet connections in one process."""

import os

wsgi_app = "lapas_sinergi.asgi:application"
worker_class = "asgi"
workers = int(os.environ.get("EVENTS_CONCURRENCY", "1"))
worker_connections = 4000
timeout = 60
graceful_timeout = 2  # streams never finish by themselves; browsers reconnect
control_socket_disable = True
