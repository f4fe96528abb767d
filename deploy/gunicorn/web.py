"""Pages and the API: threads, because the work is waiting for PostgreSQL."""

import os

wsgi_app = "lapas_sinergi.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # loaded once, shared by the workers
timeout = 60
graceful_timeout = 5
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True
