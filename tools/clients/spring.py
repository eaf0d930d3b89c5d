"""Prints Spring Boot's properties below spring.kafka as JSON, from the metadata in spring-boot-autoconfigure.

`brokerform generate client-keys` runs it with the jar that tools/clients/pom.xml fetches and writes
model/clients/keys/spring-<version>.json: `python3 spring.py <jar>`.
"""

import json
import re
import sys
import zipfile

jar = sys.argv[1]
version = re.search(r"-([0-9.]+)\.jar$", jar)[1]
with zipfile.ZipFile(jar) as archive:
    metadata = json.loads(archive.read("META-INF/spring-configuration-metadata.json"))

keys = {}
for each in metadata["properties"]:
    if not each["name"].startswith("spring.kafka."):
        continue
    entry = {"type": each["type"].rsplit(".", 1)[-1].rsplit("$", 1)[-1] if "<" not in each["type"] else each["type"]}
    replacement = each.get("deprecation", {}).get("replacement")
    if "deprecation" in each:
        entry["deprecated"] = replacement or True
    keys[each["name"]] = entry
print(json.dumps({"version": version, "keys": dict(sorted(keys.items()))}, indent=2))
