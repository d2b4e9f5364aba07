"""The training step in Keras on TensorFlow, as one tf.function; in bfloat16 as mixed_bfloat16.

The fastest of what was tried on two cores with AMX: with jit_compile it takes twice as long, and a
compiled model's train_on_batch takes as long.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from serve import serve


def build_cgd(size, embedding_size=1536):
    """ResNet-50 without its top, then the descriptors SPoC, MAC and GeM, projected, normalised."""
    backbone = keras.applications.ResNet50(
        include_top=False, weights=None, input_shape=(size, size, 3)
    )
    features = backbone.output
    powers = ops.mean(ops.power(ops.maximum(features, 1e-6), 3), (1, 2))
    described = [
        layers.GlobalAveragePooling2D()(features),
        layers.GlobalMaxPooling2D()(features),
        ops.power(powers, 1 / 3),
    ]
    parts = [
        layers.UnitNormalization(dtype="float32")(layers.Dense(embedding_size // 3)(vector))
        for vector in described
    ]
    embeddings = layers.UnitNormalization(dtype="float32")(ops.concatenate(parts, 1))
    return keras.Model(backbone.input, embeddings)


def batch_hard_triplet_loss(embeddings, labels):
    """Hermans et al., arXiv 1703.07737, equation 5, with the soft margin."""
    squares = tf.reduce_sum(embeddings**2, 1)
    products = tf.matmul(embeddings, embeddings, transpose_b=True)
    squared = squares[:, None] - 2 * products + squares[None, :]
    distances = tf.sqrt(tf.maximum(squared, 1e-12))
    same = labels[:, None] == labels[None, :]
    furthest_positive = tf.reduce_max(tf.where(same, distances, 0.0), 1)
    nearest_negative = tf.reduce_min(tf.where(same, np.inf, distances), 1)
    return tf.reduce_mean(tf.nn.softplus(furthest_positive - nearest_negative))


def prepare(job):
    tf.config.threading.set_intra_op_parallelism_threads(job["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(job["threads"])
    if job["precision"] == "bfloat16":
        keras.config.set_dtype_policy("mixed_bfloat16")
    batch, size = job["batch"], job["size"]
    model = build_cgd(size)
    optimizer = keras.optimizers.Adam(1e-4)
    optimizer.build(model.trainable_variables)

    random = np.random.default_rng(0)
    images = tf.constant(random.random((batch, size, size, 3), dtype=np.float32) - 0.5)
    labels = tf.range(batch) // job["samplesPerCategory"]

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            loss = batch_hard_triplet_loss(model(images, training=True), labels)
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def play_round():
        for _ in range(job["steps"]):
            loss = float(step(images, labels))
        return {"images": job["steps"] * batch, "loss": loss}

    for _ in range(job["warmUpSteps"]):
        step(images, labels)
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    return {"versions": versions, "choice": "tf.function"}, play_round


serve(prepare)
