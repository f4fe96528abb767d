# syntax=docker/dockerfile:1
# Production image. One image runs every process of ours; the command says which.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev \
 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/sinergi
COPY requirements.txt /tmp/
# psycopg2 is compiled against Debian's libpq, which gets Debian's security updates.
RUN /opt/sinergi/bin/pip install --require-hashes --no-binary psycopg2-binary -r /tmp/requirements.txt \
 && /opt/sinergi/bin/python -m compileall -q /opt/sinergi/lib

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    libpq5 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 sinergi \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent sinergi
ENV PATH=/opt/sinergi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SINERGI_MODE=production \
    STATIC_ROOT=/srv/static \
    VAR_DIR=/var/lib/sinergi
COPY --from=build /opt/sinergi /opt/sinergi
WORKDIR /srv/sinergi
COPY . .
RUN python -m compileall -q . \
 && SECRET_KEY=only-for-this-step BASE_URL=https://build.invalid python manage.py collectstatic --noinput \
 && install -d -o sinergi -g sinergi -m 0700 /var/lib/sinergi
USER 10001:10001
VOLUME /var/lib/sinergi
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "deploy/healthy.py", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "-c", "deploy/gunicorn/web.py", "--bind", "0.0.0.0:8000"]
