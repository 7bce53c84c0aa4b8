"""The Merkle tree of RFC 6962, section 2.1, from its definition."""

import hashlib


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(size):
    """The largest power of two below a size above one."""
    return 1 << (size - 1).bit_length() - 1


def root(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return node(root(leaves[:half]), root(leaves[half:]))


def path(index, leaves):
    """The hashes beside the way from a leaf to the root, the leaf's sibling first."""
    if len(leaves) <= 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def root_of_path(leaf_hash, index, size, hashes):
    """The root that an inclusion proof leads to, or None when it has the wrong length."""
    if not 0 <= index < size:
        return None
    if size == 1:
        return leaf_hash if not hashes else None
    if not hashes:
        return None
    half = split(size)
    if index < half:
        below = root_of_path(leaf_hash, index, half, hashes[:-1])
        return below and node(below, hashes[-1])
    below = root_of_path(leaf_hash, index - half, size - half, hashes[:-1])
    return below and node(hashes[-1], below)
