"""Writes the HDF5 files of this folder with h5py 3.7: what files of large models have. Run it here; the files are gzipped."""
import gzip
import os

import h5py
import numpy as np


def write(name, fill, libver="latest"):
    with h5py.File("made.h5", "w", libver=libver) as file:
        fill(file)
    with open("made.h5", "rb") as made, gzip.GzipFile(f"{name}.h5.gz", "wb", mtime=0) as target:
        target.write(made.read())
    os.remove("made.h5")


def huge_attributes(file):
    # Past 64 KB an attribute is a huge object of a heap, in dense storage.
    file.attrs["text"] = np.bytes_(b"a" * 70_000 + b"z")
    for i in range(20):
        file.attrs[f"small{i}"] = f"value {i}"


def growing(file):
    values = np.arange(70, dtype=np.float32).reshape(7, 10)
    file.create_dataset("plain", data=values, chunks=(2, 3), maxshape=(None, None))
    file.create_dataset("filtered", data=values, chunks=(3, 4), maxshape=(None, None), compression="gzip", shuffle=True)
    large = np.arange(600, dtype=np.float32).reshape(300, 2)
    # So many chunks that their tree has levels.
    file.create_dataset("levels", data=large, chunks=(1, 1), maxshape=(None, None))


def many_groups(file):
    for i in range(1500):
        file.create_group(f"group_{i:05d}")
    file["group_01499/value"] = np.float32(7)


def soft_links(file):
    file["layers/dense/kernel"] = np.arange(6, dtype=np.float32).reshape(2, 3)
    file["layers/dense/again"] = h5py.SoftLink("kernel")


def soft_links_old(file):
    file["layers/dense/kernel"] = np.arange(6, dtype=np.float32).reshape(2, 3)
    file["alias"] = h5py.SoftLink("/layers/dense")


def circular_links(file):
    file.create_group("a/b")
    file["a/b/up"] = h5py.SoftLink("/a")


def external_link(file):
    file["other"] = h5py.ExternalLink("other.h5", "/x")


write("huge_attributes", huge_attributes)
write("growing", growing)
write("many_groups", many_groups)
write("soft_links", soft_links)
write("soft_links_old", soft_links_old, "earliest")
write("circular_links", circular_links)
write("external_link", external_link)
