"""Writes a record for each key with librdkafka and prints which partition each is in, as JSON.

Arguments: a librdkafka settings file, the topic, how many keys. ${NAME} in the file is a variable of the process environment.
"""
import json
import os
import string
import sys

from confluent_kafka import Producer

file, topic, keys = sys.argv[1:]
with open(file, encoding="utf-8") as lines:
    settings = dict(
        string.Template(line.strip()).substitute(os.environ).split("=", 1)
        for line in lines
        if line.strip() and not line.startswith("#")
    )
partitions, failures = {}, []


def delivered(error, record):
    if error is None:
        partitions[record.key().decode()] = record.partition()
    else:
        failures.append(str(error))


producer = Producer(settings)
for number in range(int(keys)):
    producer.produce(topic, key=f"key-{number}", value=f"librdkafka:key-{number}:1", on_delivery=delivered)
producer.flush()
if failures:
    raise SystemExit(failures[0])
print(json.dumps(partitions))
