"""Writes what Keras makes of one step of training: a CGD model on ResNet-50, whose arrays are all drawn
at random, those of Adam too. As safetensors files: batch, before, adam, losses, gradients, after.

    python make_keras_step.py FOLDER LEARNING_RATE
"""

import json
import os
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

folder, learning_rate = sys.argv[1], float(sys.argv[2])
random = np.random.default_rng(0)
categories, outputs, size = 4, 16, 64


def build_model():
    shape = (size, size, 3)
    network = keras.applications.ResNet50(weights=None, include_top=False, input_shape=shape)
    feature_map = network.output
    powers = layers.Lambda(lambda x: ops.maximum(x, 1e-6) ** 3)(feature_map)
    mean_of_powers = layers.GlobalAveragePooling2D()(powers)
    descriptors = {
        "spoc": layers.GlobalAveragePooling2D()(feature_map),
        "mac": layers.GlobalMaxPooling2D()(feature_map),
        "gem": layers.Lambda(lambda x: x ** (1 / 3))(mean_of_powers),
    }
    parts = [
        layers.UnitNormalization()(layers.Dense(outputs, name=f"{name}_dense")(vector))
        for name, vector in descriptors.items()
    ]
    embeddings = layers.UnitNormalization()(layers.Concatenate()(parts))
    hidden = layers.Dense(categories, activation="silu", name="auxiliary_dense")(descriptors["spoc"])
    logits = layers.BatchNormalization(name="auxiliary_bn")(hidden)
    return keras.Model(network.input, [embeddings, logits])


def draw(path, shape):
    layer, name = path.split("/")
    if name == "kernel":
        share = 1 if layer.endswith("_conv") else 0.1
        return random.normal(0, share * (2 / np.prod(shape[:-1])) ** 0.5, shape)
    if name in ("gamma", "moving_variance"):
        return random.uniform(0.5, 1, shape)
    if name == "beta" and layer.startswith("conv"):
        # Most values keep away from ReLU's kink: where one is so near to it that rounding decides,
        # gradients differ. Channels are mostly on or mostly off, alike in layers that are added.
        return random.uniform(1.5, 2.5, shape) * np.where(np.arange(shape[0]) % 2, -1, 1)
    return random.uniform(-0.5, 0.5, shape)


def batch_hard_loss(embeddings, labels):
    """Of every anchor: softplus(furthest positive - nearest negative)."""
    differences = embeddings[:, None] - embeddings[None]
    distances = tf.sqrt(tf.maximum(tf.reduce_sum(differences**2, -1), 1e-12))
    same = labels[:, None] == labels[None]
    positive = tf.reduce_max(tf.where(same, distances, -np.inf), 1)
    negative = tf.reduce_min(tf.where(same, np.inf, distances), 1)
    return tf.reduce_mean(tf.math.softplus(positive - negative))


def classification_loss(logits, labels):
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    return loss(tf.one_hot(labels, categories), logits / 0.5)


def write_safetensors(name, arrays):
    header, offset = {}, 0
    for key, array in arrays.items():
        dtype = "I32" if array.dtype == np.int32 else "F32"
        end = offset + array.nbytes
        header[key] = {"dtype": dtype, "shape": array.shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    with open(f"{folder}/{name}.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())


def values_of(variables):
    return {variable.path: variable.numpy() for variable in variables}


model = build_model()
for variable in model.weights:
    variable.assign(draw(variable.path, variable.shape).astype("float32"))
images = random.uniform(-0.5, 0.5, (2 * categories, size, size, 3)).astype("float32")
labels = np.repeat(np.arange(categories, dtype=np.int32), 2)
write_safetensors("batch", {"images": images, "labels": labels})
write_safetensors("before", values_of(model.weights))

with tf.GradientTape() as tape:
    embeddings, logits = model(images, training=True)
    ranking, auxiliary = batch_hard_loss(embeddings, labels), classification_loss(logits, labels)
    loss = ranking + 0.5 * auxiliary
gradients = tape.gradient(loss, model.trainable_weights)
losses = {"loss": loss, "rankingLoss": ranking, "auxiliaryLoss": auxiliary}
write_safetensors("losses", {name: value.numpy() for name, value in losses.items()})
names = [variable.path for variable in model.trainable_weights]
write_safetensors("gradients", {n: np.asarray(g) for n, g in zip(names, gradients)})

# As after ten steps. In the first one every weight moves by the learning rate, up or down: where a
# gradient is zero but for rounding, rounding would choose the direction.
optimizer = keras.optimizers.Adam(learning_rate)
optimizer.build(model.trainable_weights)
optimizer.iterations.assign(10)
moments = {}
for index, (variable, gradient) in enumerate(zip(model.trainable_weights, gradients)):
    scale = 0 if variable.path.endswith("_conv/bias") else np.abs(gradient).max()
    first = random.normal(0, 0.3, variable.shape) * scale
    second = random.uniform(0.01, 1, variable.shape) * scale**2
    moments[f"adam/first/{variable.path}"] = first.astype("float32")
    moments[f"adam/second/{variable.path}"] = second.astype("float32")
    optimizer._momentums[index].assign(first)
    optimizer._velocities[index].assign(second)
write_safetensors("adam", moments)
optimizer.apply_gradients(zip(gradients, model.trainable_weights))
write_safetensors("after", values_of(model.weights))
