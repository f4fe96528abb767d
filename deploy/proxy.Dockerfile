# Caddy without root and without a capability: it listens above 1024 and owns its two folders.
FROM caddy:2-alpine
RUN setcap -r /usr/bin/caddy \
 && mkdir -p /data /config \
 && chown -R 10002:10002 /data /config
COPY Caddyfile /etc/caddy/Caddyfile
USER 10002:10002
