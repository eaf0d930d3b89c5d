import { createHash } from 'node:crypto';
import type { TerraformElement } from 'cdktf';

/** Names whose readable form cannot be the readable form of another name. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.))*$/;

/**
 * Gives a resource an address that people recognize in a plan: `kafka_topic.order_created` and not
 * `kafka_topic.ordercreated_F01CD3E4`, which is cdktf's own.
 *
 * Different parts give different addresses: a dot becomes an underscore and parts are joined by two; a part that has an
 * underscore itself, or anything else that would make two names one, gets a digest. Like a construct's id an address is a
 * contract: another one destroys the resource.
 */
export function setAddress(element: TerraformElement, ...parts: readonly string[]): void {
  element.overrideLogicalId(addressOf(...parts));
}

export function addressOf(...parts: readonly string[]): string {
  const readable = parts.map((part) => {
    const plain = part.replace(/[^A-Za-z0-9-]/g, '_');
    if (PLAIN.test(part)) return plain;
    return `${plain}-${createHash('sha256').update(part).digest('hex').slice(0, 8)}`;
  });
  const address = readable.join('__');
  // Terraform's identifiers begin with a letter or an underscore.
  return /^[A-Za-z_]/.test(address) ? address : `_${address}`;
}
