/** Numbers of variable length as records have them: zigzag, seven bits a byte, the lowest first. */

const CONTINUES = 0x80;
const BITS = 0x7f;
/** Up to here a value fits the bits that JavaScript's integer operators have. */
const INT32_LIMIT = 2 ** 30;

/** @throws RangeError if the bytes end within the number, or it has more than ten bytes */
export function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let [value, scale, position] = [0, 1, at];
  for (;;) {
    const byte = bytes[position];
    if (byte === undefined || position - at > 9) throw new RangeError(`no whole number at byte ${at}`);
    position += 1;
    value += (byte & BITS) * scale;
    scale *= 128;
    if ((byte & CONTINUES) === 0) break;
  }
  // Zigzag: 0, -1, 1, -2, …
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: position };
}

/** Writes `value` and returns where it ends. */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let position = at;
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  while (rest >= CONTINUES) {
    bytes[position] = (rest % 128) | CONTINUES;
    position += 1;
    rest = rest < INT32_LIMIT ? rest >>> 7 : Math.floor(rest / 128);
  }
  bytes[position] = rest;
  return position + 1;
}

/** Bytes that `value` takes. */
export function varintSize(value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  let size = 1;
  for (; rest >= CONTINUES; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
