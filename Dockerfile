# The portal as one image; docker-compose.yml starts it once per line of the Procfile.
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --create-home motcua

WORKDIR /srv/motcua
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
ENV STATIC_ROOT=/srv/static DATA_DIR=/srv/data PYTHONUNBUFFERED=1
RUN mkdir -p build/static /srv/data \
    && DATA_DIR=/tmp/build SECRET_KEY=only-while-building PII_KEYS=none python manage.py prepare --static-only \
    && chown motcua:motcua /srv/data
USER motcua
VOLUME /srv/data
EXPOSE 8000
CMD ["gunicorn", "--config", "portal/gunicorn.py", "portal.wsgi"]
