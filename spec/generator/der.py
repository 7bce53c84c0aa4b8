"""DER, as far as time stamps need it: writing values, and reading them back as nested nodes (X.690)."""


def value(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts):
    return value(0x30, *parts)


def set_of(*parts):
    return value(0x31, *sorted(parts))


def integer(number, tag=0x02):
    return value(tag, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def boolean(truth):
    return value(0x01, b"\xff" if truth else b"\x00")


def octets(content):
    return value(0x04, content)


def null():
    return value(0x05)


def generalized_time(text):
    return value(0x18, text.encode())


def explicit(number, *parts):
    """A value in a tag of its own."""
    return value(0xA0 | number, *parts)


def implicit(number, encoded):
    """A constructed value under another tag than its own."""
    return bytes([0xA0 | number]) + encoded[1:]


def oid(text):
    first, second, *rest = (int(arc) for arc in text.split("."))
    return value(0x06, *(base_128(arc) for arc in (40 * first + second, *rest)))


def base_128(number):
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


class Node:
    """One value that was read: its tag, its content, and the bytes that it was."""

    def __init__(self, data, start=0):
        self.tag, size, at = data[start], data[start + 1], start + 2
        if size >= 0x80:
            wide = size & 0x7F
            size, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        self.end = at + size
        self.content, self.encoded = data[at : self.end], data[start : self.end]
        if self.end > len(data):
            raise ValueError("a DER value is longer than its bytes")

    def __iter__(self):
        """The values inside of a constructed one."""
        at = 0
        while at < len(self.content):
            inner = Node(self.content, at)
            yield inner
            at = inner.end

    def __getitem__(self, place):
        return list(self)[place]

    def tagged(self, number):
        """The value inside that has this context tag, or None."""
        return next((inner for inner in self if inner.tag & 0xDF == 0x80 | number), None)

    def number(self):
        return int.from_bytes(self.content, "big", signed=True)
