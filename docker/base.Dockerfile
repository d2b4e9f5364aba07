# What a training needs beside the code, in the order in which it changes: a system with TensorFlow
# and CUDA, Deno, the npm packages, the ImageNet weights. The code comes with app.Dockerfile.
# `deno task docker:build-base` builds it; docs/containers.md tells of the arguments.

ARG TENSORFLOW_VERSION=2.21.0
# With CUDA; empty: for processors alone.
ARG GPU=yes
# Any system with glibc, python3 and pip; what it lacks of TensorFlow is downloaded.
ARG FROM_IMAGE=tensorflow/tensorflow:${TENSORFLOW_VERSION}${GPU:+-gpu}

FROM ${FROM_IMAGE} AS deno
COPY docker/requirements.txt /tmp/
RUN python3 -m pip install --no-cache-dir --no-deps --require-hashes --target /opt/deno -r /tmp/requirements.txt

FROM ${FROM_IMAGE} AS packages
COPY --from=deno /opt/deno/bin/deno /usr/local/bin/deno
ENV DENO_DIR=/opt/likeness/deno DENO_NO_UPDATE_CHECK=1
WORKDIR /app
COPY deno.json deno.lock ./
COPY links ./links
# Source maps are near half of it, and are for debuggers.
RUN deno install --frozen --quiet && \
    find "$DENO_DIR" -name '*.map' -delete && \
    chmod -R a+rX,go-w "$DENO_DIR"

FROM packages AS weights
COPY config.yaml ./
COPY src/cli ./src/cli
COPY src/config ./src/config
COPY src/core ./src/core
COPY src/model/pretrained/imagenet_file.ts ./src/model/pretrained/
COPY tasks/setup/weights.ts ./tasks/setup/
# bring: the weights of ResNet-50 (95 MB), checked; skip: none.
ARG IMAGENET_WEIGHTS=bring
RUN mkdir /opt/likeness/weights && \
    case "$IMAGENET_WEIGHTS" in \
      bring) deno task --quiet setup:weights --set data.cache_dir=/opt/likeness ;; \
      skip) ;; \
      *) echo "error: Cannot use IMAGENET_WEIGHTS \"$IMAGENET_WEIGHTS\": wanted bring or skip." >&2; exit 2 ;; \
    esac && \
    chmod -R a+rX,go-w /opt/likeness/weights

FROM packages AS tensorflow
# File by file, so that only what matters here makes it download again.
COPY src/cli/help_text.ts src/cli/run_task.ts src/cli/task.ts ./src/cli/
COPY src/core/atomic_write.ts src/core/did_you_mean.ts src/core/environment_variable.ts src/core/loader_variables.ts src/core/log.ts src/core/progress.ts src/core/storage_fault.ts src/core/user_error.ts ./src/core/
COPY src/tensor/tensorflow/find_library.ts src/tensor/tensorflow/library_files.ts src/tensor/tensorflow/library_manifest.ts src/tensor/tensorflow/versions.ts ./src/tensor/tensorflow/
COPY src/tensor/tensorflow/setup ./src/tensor/tensorflow/setup
COPY tasks/setup/tensorflow.ts ./tasks/setup/
ARG TENSORFLOW_VERSION
ARG GPU
RUN deno task --quiet setup:tensorflow --version "$TENSORFLOW_VERSION" ${GPU:+--gpu} --dir /opt/likeness/tensorflow && \
    chmod -R a+rX,go-w /opt/likeness/tensorflow

FROM ${FROM_IMAGE}
LABEL org.opencontainers.image.title="likeness-base" \
      org.opencontainers.image.description="What Likeness runs on: TensorFlow, Deno, npm packages, ImageNet weights." \
      org.opencontainers.image.licenses="MIT"
# Any user may run it, also one without a home.
ENV DENO_DIR=/opt/likeness/deno \
    DENO_NO_UPDATE_CHECK=1 \
    HOME=/tmp \
    LIKENESS_TENSORFLOW_DIR=/opt/likeness/tensorflow \
    LIKENESS_WEIGHTS_DIR=/opt/likeness/weights
COPY --from=weights /opt/likeness/weights /opt/likeness/weights
COPY --from=tensorflow /opt/likeness/tensorflow /opt/likeness/tensorflow
COPY --from=deno /opt/deno/bin/deno /usr/local/bin/deno
COPY --from=packages /opt/likeness/deno /opt/likeness/deno
