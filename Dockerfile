# One image for web, worker and commands; compose.yaml runs it. It holds no secret and no setting of yours.

# The stylesheet and the font, as package-lock.json has them.
FROM node:22.18.0-bookworm-slim AS kit
WORKDIR /kit
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11.13-slim-trixie AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.txt
COPY wsgi.py ./
COPY marketplace marketplace
COPY providers providers
COPY search search
COPY templates templates
COPY migrations migrations
COPY --from=kit /kit/node_modules /kit/node_modules
RUN /venv/bin/python -m marketplace.assets /kit/node_modules \
 && /venv/bin/python -m compileall -q .

FROM python:3.11.13-slim-trixie
# pg_dump and pg_restore for `flask backup`, of the distribution's version: as new as compose.yaml's server.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --no-create-home --shell /usr/sbin/nologin site \
 && install --directory --owner=site --group=site /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-m", "marketplace.knock"]
CMD ["gunicorn", "wsgi:application", "--config", "python:marketplace.serving"]
