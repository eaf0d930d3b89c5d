import { clientsOf } from '../../../../model/access/clients';
import type { AccessInput } from '../../../../model/catalog/schema';

test('GIVEN roles THEN producers are one for each transactional id and one without, consumers one for each group', () => {
  const access: AccessInput[] = [
    { role: 'transactional-producer', topics: ['a'], transactionalIdPrefix: 'x-' },
    { role: 'transactional-producer', topicPrefix: 'b.', transactionalIdPrefix: 'x-' },
    { role: 'producer', topics: ['c'] },
    { role: 'idempotent-producer', topics: ['d', 'c'] },
    { role: 'consumer', topics: ['e'], group: 'g' },
    { role: 'consumer', topics: ['f'], groupPrefix: 'g' },
    { role: 'admin', topicPrefix: 'a.' },
  ];
  expect(clientsOf({ access })).toEqual([
    { role: 'producer', topics: ['a', 'b.*'], transactionalId: 'x-*' },
    { role: 'producer', topics: ['c', 'd'] },
    { role: 'consumer', topics: ['e'], group: 'g' },
    { role: 'consumer', topics: ['f'], group: 'g*' },
    { role: 'admin' },
  ]);
});
