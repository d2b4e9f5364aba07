# The code on its base, run by an ordinary user: `deno task docker:build-app` builds it,
# `deno task docker:run` runs it, docs/containers.md tells of both.

ARG BASE_IMAGE=likeness-base

FROM ${BASE_IMAGE} AS code
WORKDIR /app
COPY LICENSE config.schema.json config.yaml deno.json deno.lock mod.ts ./
COPY configs ./configs
COPY links ./links
COPY src ./src
COPY tasks ./tasks
# A checkout may be its owner's alone (umask 077); in the image all may read it, and none change it.
# All modules must be in the base already: there is no network to bring them when it runs.
RUN chmod -R a+rX,go-w . && \
    deno install --quiet --frozen --cached-only --entrypoint mod.ts tasks/*.ts tasks/*/*.ts

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="likeness" \
      org.opencontainers.image.description="Deep metric learning: trains on labelled images, and ranks pictures." \
      org.opencontainers.image.licenses="MIT"
ARG USER_ID=1000
RUN useradd --no-log-init --non-unique --uid "$USER_ID" --home-dir /tmp --no-create-home likeness
WORKDIR /app
COPY --from=code /app /app
USER ${USER_ID}:${USER_ID}
ENTRYPOINT ["deno", "task"]
