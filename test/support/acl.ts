import type { LiveAcl } from '../../model/live/cluster';

/** `acl('order-service', 'Read Topic order.created')`; a name that ends in `…` is a prefix. */
export function acl(user: string, text: string, fields: Partial<LiveAcl> = {}): LiveAcl {
  const [operation = '', resourceType = '', name = ''] = text.split(' ');
  return {
    principal: `User:${user}`,
    host: '*',
    permission: 'Allow',
    operation: operation as LiveAcl['operation'],
    resourceType: resourceType as LiveAcl['resourceType'],
    resourceName: name.replace(/…$/, ''),
    patternType: name.endsWith('…') ? 'Prefixed' : 'Literal',
    ...fields,
  };
}
