import type { Difference } from '../../../../model/drift/difference';
import { DRIFT_KINDS } from '../../../../model/drift/difference';
import { notAsDeclared } from '../../../../model/drift/kept';

const of = (kind: Difference['kind'], severity: Difference['severity']): Difference => ({
  ...{ kind, severity, domain: 'order', subject: 's', declared: null, live: 'l', remedy: 'r' },
});

test.each<[Difference['kind'], Difference['severity'], boolean]>([
  ['acl-missing', 'error', true],
  ['user-iterations', 'warning', true],
  ['acl-extra', 'error', true],
  ['acl-extra', 'warning', false],
  ['broker-config', 'error', true],
  ['broker-config', 'warning', false],
  ['config-extra', 'error', true],
  ['config-extra', 'warning', true],
  ['config-extra', 'note', false],
])('%s as %s: %s', (kind, severity, counts) => {
  expect(notAsDeclared([of(kind, severity)])).toHaveLength(counts ? 1 : 0);
});

test('what a deploy may leave is just this', () => {
  const left = DRIFT_KINDS.filter((kind) => notAsDeclared([of(kind, 'error')]).length === 0);
  expect(left).toEqual([
    ...['topic-unmanaged', 'topic-retired', 'offline', 'under-replicated', 'racks', 'preferred-leader'],
    ...['quota-extra', 'user-extra', 'retired-offsets'],
    // No deploy registers schemas.
    ...['subject-missing', 'subject-unmanaged', 'subject-compatibility', 'subject-schema'],
  ]);
});
