"""Pages and /events/ together over HTTPS, for the one machine with a certificate of its own."""

import os

wsgi_app = "lapas_sinergi.front:application"
worker_class = "asgi"
workers = 1
worker_connections = 1000
certfile = os.environ["TLS_CERTIFICATE"]
keyfile = os.environ["TLS_KEY"]
timeout = 60
graceful_timeout = 2
control_socket_disable = True
