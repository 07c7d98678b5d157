# Giraffe in a container. The first stage builds the wheel with the locked tools, the second runs it
# with the locked packages and nothing else.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements-dev.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-dev.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md app_manifest.yml ./
COPY bot bot
COPY handlers handlers
COPY storage storage
COPY prompts prompts
RUN python -m hatchling build -t wheel -d /dist

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data giraffe
COPY requirements.lock /tmp/requirements.lock
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock \
    && pip install --no-cache-dir --no-deps --no-index /tmp/*.whl \
    && rm /tmp/requirements.lock /tmp/*.whl
USER giraffe
WORKDIR /data
VOLUME /data
# In a container the door has to listen on its only network; the host decides what to publish.
ENV GIRAFFE_DATABASE_URL=sqlite:////data/giraffe.db \
    GIRAFFE_HTTP_HOST=0.0.0.0 \
    GIRAFFE_LOG_FORMAT=json \
    PYTHONUNBUFFERED=1
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["giraffe"]
CMD ["run"]
