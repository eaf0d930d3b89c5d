"""A service on Confluent's Python client and its serializers: reads and writes records of three formats.

Arguments: `write FILE` or `read COUNT`; the folder of the exported settings; the registry; the folder of the schemas.
Records are lines of JSON, {"topic", "key", "value"}, in the file or on standard output.
"""
import decimal
import importlib
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, prefix_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer
from confluent_kafka.schema_registry.serde import SchemaId
from confluent_kafka.serialization import MessageField, SerializationContext

TOPICS = ["order.created", "order.status", "payment.completed"]
# Below the time-out of whoever started this program: what is known then is more than that it was ended.
PATIENCE_SECONDS = 90
# What is declared is what is written: a client registers nothing.
REGISTERED = {"auto.register.schemas": False, "use.latest.version": True}


def settings(folder):
    """The exported file as it is: a module with two dictionaries."""
    (path,) = pathlib.Path(folder).glob("*.py")
    spec = importlib.util.spec_from_file_location("settings", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def status_message(schemas):
    """The class that protoc generates from the catalog's file."""
    with tempfile.TemporaryDirectory() as target:
        subprocess.run(
            [sys.executable, "-m", "grpc_tools.protoc", f"-I{schemas}/order", f"--python_out={target}", "status.proto"],
            check=True,
        )
        sys.path.insert(0, target)
        return importlib.import_module("status_pb2").OrderStatus


def milliseconds(moment):
    return round(moment.timestamp() * 1000)


def where(consumer):
    """Which partitions it has, where it stands in each, and what there is."""
    positions = consumer.position(consumer.assignment())
    watermarks = [consumer.get_watermark_offsets(each, timeout=5) for each in positions]
    return "; ".join(
        f"{each.topic}/{each.partition} at {each.offset} of {low} to {high}"
        for each, (low, high) in zip(positions, watermarks)
    ) or "it has no partition"


class Ledger:
    def __init__(self, folder, registry, schemas):
        self.settings = settings(folder)
        self.registry = SchemaRegistryClient({"url": registry})
        self.status = status_message(schemas)

    def read(self, count):
        avro = AvroDeserializer(self.registry)
        # References and draft are the registry's: the schema is that of the record.
        json_schema = JSONDeserializer(None, schema_registry_client=self.registry)
        # Without the registry: it would ask Apicurio for descriptors in base64, and get the bytes as they are.
        protobuf = ProtobufDeserializer(self.status, {"use.deprecated.format": False})
        consumer = Consumer(self.settings.consumer)
        consumer.subscribe(TOPICS)
        try:
            for _ in range(count):
                record = None
                end = time.monotonic() + PATIENCE_SECONDS
                while record is None:
                    if time.monotonic() > end:
                        raise SystemExit(f"no record came; {where(consumer)}")
                    record = consumer.poll(1.0)
                if record.error():
                    raise SystemExit(str(record.error()))
                topic = record.topic()
                context = SerializationContext(topic, MessageField.VALUE)
                if topic == "order.created":
                    key = avro(record.key(), SerializationContext(topic, MessageField.KEY))["orderId"]
                    value = avro(record.value(), context)
                    value["total"]["amount"] = str(value["total"]["amount"])
                    value["placedAt"] = milliseconds(value["placedAt"])
                elif topic == "order.status":
                    key = record.key().decode()
                    message = protobuf(record.value(), context)
                    value = {
                        "orderId": message.order_id,
                        "state": self.status.State.Name(message.state),
                        "since": milliseconds(message.since.ToDatetime(timezone.utc)),
                    }
                else:
                    key = record.key().decode()
                    value = json_schema(record.value(), context)
                print(json.dumps({"topic": topic, "key": key, "value": value}), flush=True)
            consumer.commit(asynchronous=False)
        finally:
            consumer.close()

    def write(self, lines):
        latest = lambda subject: self.registry.get_latest_version(subject).schema
        # Its Protobuf serializer finds no schema in Apicurio (docs/limits.md): the id is the registry's, the framing is Confluent's.
        status = SchemaId("PROTOBUF", self.registry.get_latest_version("order.status-value").schema_id, None, [0])
        avro_key = AvroSerializer(self.registry, latest("order.created-key"), conf=REGISTERED)
        avro_value = AvroSerializer(self.registry, latest("order.created-value"), conf=REGISTERED)
        json_schema = JSONSerializer(latest("payment.completed-value"), self.registry, conf=REGISTERED)
        failures = []
        producer = Producer(self.settings.producer)
        for record in map(json.loads, lines):
            topic, key, value = record["topic"], record["key"], record["value"]
            context = SerializationContext(topic, MessageField.VALUE)
            if topic == "order.created":
                value["total"]["amount"] = decimal.Decimal(value["total"]["amount"])
                value["placedAt"] = datetime.fromtimestamp(value["placedAt"] / 1000, timezone.utc)
                body = avro_value(value, context)
                name = avro_key({"orderId": key}, SerializationContext(topic, MessageField.KEY))
            elif topic == "order.status":
                message = self.status(order_id=value["orderId"], state=self.status.State.Value(value["state"]))
                message.since.FromMilliseconds(value["since"])
                body, name = prefix_schema_id_serializer(message.SerializeToString(), context, status), key.encode()
            else:
                body, name = json_schema(value, context), key.encode()
            producer.produce(topic, key=name, value=body, on_delivery=lambda error, _: error and failures.append(error))
        producer.flush()
        if failures:
            raise SystemExit(str(failures[0]))


if __name__ == "__main__":
    action, what, *rest = sys.argv[1:]
    if action == "read":
        Ledger(*rest).read(int(what))
    else:
        Ledger(*rest).write(pathlib.Path(what).read_text().splitlines())
