"""Pages and /events/ together over HTTPS, for the one machine with a certificate of its own."""

import os
from collections.abc import Callable
from ssl import SSLContext

from lapas_sinergi import tls

wsgi_app = "lapas_sinergi.front:application"
worker_class = "asgi"
workers = 1
worker_connections = 1000
certfile = os.environ["TLS_CERTIFICATE"]
keyfile = os.environ["TLS_KEY"]
timeout = 60
graceful_timeout = 2
control_socket_disable = True


def ssl_context(_conf: object, default_ssl_context_factory: Callable[[], SSLContext]) -> SSLContext:
    """A certificate that is renewed while we run is shown from then on."""
    return tls.renewing(default_ssl_context_factory(), certfile, keyfile)
