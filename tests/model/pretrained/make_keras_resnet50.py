"""Writes Keras's ResNet-50 with every array drawn at random, in each layout of Keras's weights, and
what it makes of random images: the full network and cut at conv4_block3_out. All as raw float32.

    python make_keras_resnet50.py FOLDER
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format

folder = sys.argv[1]
random = np.random.default_rng(0)
network = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))


def draw(name, shape):
    if name == "kernel":
        return random.normal(0, (2 / np.prod(shape[:-1])) ** 0.5, shape)
    if name in ("gamma", "moving_variance"):
        return random.uniform(0.5, 1.5, shape)
    return random.uniform(-0.5, 0.5, shape)


for variable in network.weights:
    variable.assign(draw(variable.name, variable.shape).astype("float32"))

network.save_weights(f"{folder}/keras3.weights.h5")
with h5py.File(f"{folder}/legacy.h5", "w") as file:
    legacy_h5_format.save_weights_to_hdf5_group(file, network)

# As early releases of Keras 3 wrote it: without the layers' names.
network.save_weights(f"{folder}/unnamed.weights.h5")
with h5py.File(f"{folder}/unnamed.weights.h5", "a") as file:
    file.visititems(lambda _, item: item.attrs.pop("name", None) and None)

images = random.uniform(-0.5, 0.5, (2, 64, 64, 3)).astype("float32")
images.tofile(f"{folder}/images.bin")
scaled = keras.applications.resnet50.preprocess_input((images.copy() + 0.5) * 255)
for name in ("conv5_block3_out", "conv4_block3_out"):
    cut = keras.Model(network.input, network.get_layer(name).output)
    np.asarray(cut(scaled, training=False)).astype("float32").tofile(f"{folder}/{name}.bin")
