"""Prints every property of the librdkafka in the Python package confluent-kafka as JSON: the library's own table.

`brokerform generate client-keys` runs it with the packages of tools/clients/requirements.txt and writes
model/clients/keys/librdkafka-<version>.json. Needs the package and nothing else.
"""

import ctypes
import glob
import json
import os
import re
import tempfile

import confluent_kafka


def library():
    packages = os.path.dirname(os.path.dirname(confluent_kafka.__file__))
    [path] = glob.glob(os.path.join(packages, "confluent_kafka.libs", "librdkafka-*.so*"))
    return ctypes.CDLL(path)


def table(lib):
    """The text that rd_kafka_conf_properties_show writes to a C stream."""
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    libc.fclose.argtypes = [ctypes.c_void_p]
    lib.rd_kafka_conf_properties_show.argtypes = [ctypes.c_void_p]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "properties.md")
        stream = libc.fopen(path.encode(), b"w")
        lib.rd_kafka_conf_properties_show(stream)
        libc.fclose(stream)
        with open(path, encoding="utf-8") as file:
            return file.read()


TYPES = {
    "boolean": "boolean",
    "integer": "int",
    "float": "double",
    "string": "string",
    "enum value": "string",
    "CSV flags": "list",
    "pattern list": "list",
    "see dedicated API": "function",
}
ROLES = {"*": ["consumer", "producer"], "C": ["consumer"], "P": ["producer"]}


def check(kind, allowed):
    span = re.fullmatch(r"(-?\d+) \.\. (-?\d+)", allowed)
    if span:
        return {"kind": "range", "min": int(span[1]), "max": int(span[2])}
    if allowed == "" or kind == "boolean":
        return None
    values = sorted(set(allowed.split(", ")))
    if kind == "list":
        return {"kind": "list", "values": values, "emptyAllowed": True}
    return {"kind": "one-of", "values": values}


def row(line):
    # The description may have any sign, the columns before it have no bar, except for one default with two.
    name, roles, allowed, rest = (part.strip() for part in line.split(" | ", 3))
    default, importance, doc = re.fullmatch(r"(.*?)\s*\| (high|medium|low) +\| (.*)", rest).groups()
    kind = TYPES[re.search(r"<br>\*Type: ([^*]+)\*", doc)[1]]
    alias = re.match(r"(?:\*\*DEPRECATED\*\* )?Alias for `([^`]+)`", doc)
    text = re.sub(r"\s*<br>\s*", " ", re.sub(r" <br>\*Type: [^*]+\*", "", doc)).strip()
    entry = {"roles": ROLES[roles], "type": kind}
    if kind != "function":
        entry["default"] = default.strip() or None
    bounds = check(kind, allowed)
    if bounds:
        entry["check"] = bounds
    if alias:
        entry["alias"] = alias[1]
    if "**DEPRECATED**" in doc:
        entry["deprecated"] = True
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", re.sub(r"\*\*[^*]+\*\* ?", "", text))
    entry["doc"] = sentences[0]
    return name, entry


def main():
    lib = library()
    lib.rd_kafka_version_str.restype = ctypes.c_char_p
    keys = {}
    topic_level = False
    for line in table(lib).splitlines():
        if line.startswith("## Topic"):
            topic_level = True
        if " | " not in line or line.startswith(("Property ", "---")):
            continue
        name, entry = row(line)
        # Where both levels have a name, the global one is what a client's own configuration sets.
        if not (topic_level and name in keys):
            keys[name] = entry
    print(json.dumps({"version": lib.rd_kafka_version_str().decode(), "keys": dict(sorted(keys.items()))}, indent=2))


main()
