ARG TENSORFLOW_VERSION=2.21.0
ARG GPU=yes
ARG FROM_IMAGE=tensorflow/tensorflow:${TENSORFLOW_VERSION}${GPU:+-gpu}

FROM ${FROM_IMAGE} AS deno
COPY docker/deno.txt /tmp/
RUN python3 -m pip install --no-cache-dir --no-deps --require-hashes --target /opt/deno -r /tmp/deno.txt

FROM ${FROM_IMAGE} AS tools
COPY --from=deno /opt/deno/bin/deno /usr/local/bin/deno
ENV DENO_DIR=/opt/likeness/deno DENO_NO_UPDATE_CHECK=1
WORKDIR /app
COPY deno.json deno.lock ./
COPY links ./links

FROM tools AS packages
RUN deno install --frozen --quiet && find "$DENO_DIR" -name '*.map' -delete && chmod -R a+rX "$DENO_DIR"

FROM tools AS tensorflow
COPY config.yaml ./
COPY src/cli ./src/cli
COPY src/config ./src/config
COPY src/core ./src/core
COPY src/tensor/tensorflow ./src/tensor/tensorflow
COPY tasks/setup ./tasks/setup
ARG GPU
RUN deno task setup:tensorflow ${GPU:+--gpu} --dir /opt/likeness/tensorflow && chmod -R a+rX /opt/likeness/tensorflow

FROM ${FROM_IMAGE}
ENV DENO_DIR=/opt/likeness/deno DENO_NO_UPDATE_CHECK=1 LIKENESS_TENSORFLOW_DIR=/opt/likeness/tensorflow HOME=/tmp
COPY --from=deno /opt/deno/bin/deno /usr/local/bin/deno
COPY --from=packages /opt/likeness/deno /opt/likeness/deno
COPY --from=tensorflow /opt/likeness/tensorflow /opt/likeness/tensorflow
