# The UI and its daemon in one container, since one data folder has one daemon; or a host of a cluster (compose.yaml runs both). No key is in a layer:
# keys come from the environment when the container starts.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv .venv && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check uv==0.13.8
COPY requirements.lock pyproject.toml README.md LICENSE workspace.yaml ./
COPY data/dagster.yaml data/
COPY movie_assets movie_assets
# What the package and a cluster need, at the locked versions; not what tests and documents need.
RUN .venv/bin/uv pip install --python .venv/bin/python --no-cache --constraint requirements.lock --editable ".[cluster]"

FROM python:3.11-slim
RUN useradd --create-home --uid 1000 films && mkdir /data && chown films:films /data
COPY --from=build /app /app
USER films
WORKDIR /data
ENV PATH=/app/.venv/bin:$PATH MOVIE_ASSETS_DATA=/data MOVIE_ASSETS_LOG_FORMAT=json PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 CMD ["python", "-m", "movie_assets.cli.healthy"]
CMD ["movie-assets", "dev", "--host", "0.0.0.0"]
