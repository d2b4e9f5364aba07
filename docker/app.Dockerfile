ARG BASE_IMAGE
FROM ${BASE_IMAGE} AS code
WORKDIR /app
COPY deno.json deno.lock config.yaml mod.ts ./
COPY links ./links
COPY src ./src
COPY tasks ./tasks
RUN chmod -R a+rX . && deno cache --frozen tasks/*/*.ts
FROM ${BASE_IMAGE}
WORKDIR /app
COPY --from=code /app /app
USER 1000:1000
ENTRYPOINT ["deno", "task"]
