/** Kafka's UUIDs, made from what is known, so that every node can work out every other one's. */
import { createHash } from 'node:crypto';

/** Sixteen bytes as Kafka writes a version 4 UUID: base64url, not beginning with a dash. */
export function toUuid(bytes: Buffer): string {
  const uuid = Buffer.from(bytes.subarray(0, 16));
  uuid[0] = uuid.readUInt8(0) & 0x7f;
  uuid[6] = (uuid.readUInt8(6) & 0x0f) | 0x40;
  uuid[8] = (uuid.readUInt8(8) & 0x3f) | 0x80;
  return uuid.toString('base64url');
}

/** Another text, another UUID. */
export function uuidOf(text: string): string {
  return toUuid(createHash('sha256').update(text).digest());
}

/** A directory id that every node can work out for every other one before any of them was formatted. */
export function directoryId(clusterId: string, nodeId: number): string {
  return uuidOf(`${clusterId}/${nodeId}`);
}
