/** What is in a ZIP archive, which a saved plan of Terraform is. */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** Signatures of PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.16. */
const CENTRAL_ENTRY = 0x02014b50;
const END_OF_CENTRAL = 0x06054b50;
const DEFLATED = 8;

/** @returns contents by name */
export function unzip(file: string): ReadonlyMap<string, Buffer> {
  const zip = readFileSync(file);
  const entries = new Map<string, Buffer>();
  // Nothing stands behind the last record but a comment, and Terraform writes none.
  const end = zip.length - 22;
  if (zip.readUInt32LE(end) !== END_OF_CENTRAL)
    throw new Error(`${file} is no ZIP archive without a comment`);
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error(`${file}: its directory is not as expected`);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const local = zip.readUInt32LE(at + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(data, data + zip.readUInt32LE(at + 20));
    entries.set(name, zip.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(packed) : packed);
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}
