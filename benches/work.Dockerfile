# syntax=docker/dockerfile:1
ARG PYTHON_VERSION=3.12
FROM python:${PYTHON_VERSION}-slim AS base
LABEL org.opencontainers.image.title="example" maintainer="someone@example.com"
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/opt/venv/bin:$PATH

# What the build needs and the image does not.
FROM base AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        build-essential \
        # for psycopg
        libpq-dev \
        git curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
RUN <<EOF
set -e
for name in one two three; do
  if [ ! -f "/src/$name" ]; then
    curl -fsSL "https://example.com/$name.tar.gz" | tar xz -C /src
  fi
done
python -m compileall /src
EOF

FROM node:20 AS assets
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force
COPY assets assets
RUN npm run build

FROM base
COPY --from=build --chown=1000:1000 /src /app
COPY --from=assets /app/dist /app/static
ARG GIT_SHA
ENV GIT_SHA=$GIT_SHA
USER 1000
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
ENTRYPOINT ["/app/entrypoint.sh"]
CMD gunicorn app:app --bind 0.0.0.0:8000
