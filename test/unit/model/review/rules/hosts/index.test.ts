import fc from 'fast-check';
import { hostRules } from '../../../../../../model/review/rules/hosts';
import type { Attributes, PlannedAction } from '../../../../../../model/review/change';
import { changeOf, context } from './support';

describe('rules on hosts', () => {
  it.each(hostRules.map((rule) => [rule.id, rule] as const))(
    '%s says why, by which source, and what to do instead',
    (id, rule) => {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(rule.title).not.toMatch(/\.$/);
      expect(rule.reason).toMatch(/\.$/);
      expect(rule.sources.length).toBeGreaterThan(0);
      expect(rule.instead).toMatch(/\.$/);
    },
  );

  it('has each id once', () => {
    const ids = hostRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('GIVEN resources of any shape THEN no rule throws, and every finding is a sentence about one of them', () => {
    const types = [
      'aws_instance',
      'aws_ebs_volume',
      'aws_volume_attachment',
      'aws_security_group',
      'aws_security_group_rule',
      'aws_vpc_security_group_ingress_rule',
      'aws_kms_key',
      'aws_kms_alias',
      'aws_iam_role_policy',
      'aws_s3_object',
      'aws_s3_bucket_versioning',
      'aws_secretsmanager_secret_version',
      'aws_ssm_parameter',
      'aws_route53_record',
    ];
    const names = [
      'id',
      'instance_type',
      'policy',
      'content',
      'key',
      'ingress',
      'rule',
      'tags_all',
      'size',
      'cidr_ipv4',
      'name',
      'kms_key_id',
      'ebs_block_device',
      'records',
    ];
    const values: fc.Arbitrary<Attributes> = fc.dictionary(
      fc.constantFrom(...names),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const actions = fc.constantFrom<readonly PlannedAction[]>(
      ['create'],
      ['update'],
      ['delete'],
      ['delete', 'create'],
      ['create', 'delete'],
      ['no-op'],
      ['forget'],
    );
    const change = fc
      .record({
        type: fc.constantFrom(...types),
        actions,
        before: values,
        after: values,
        unknown: fc.subarray(names),
        name: fc.constantFrom('broker-101', 'controller-2', 'kafka', 'a'),
      })
      .map(({ type, actions: done, before, after, unknown, name }) =>
        changeOf(
          `${type}.${name}`,
          done,
          done[0] === 'create' && done.length === 1 ? null : before,
          done.length === 1 && ['delete', 'forget'].includes(done[0] ?? '') ? null : after,
          { unknown: new Set(unknown) },
        ),
      );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        const given = context(changes, { prior: [] });
        for (const finding of hostRules.flatMap((rule) => rule.check(given))) {
          const rule = hostRules.find(({ id }) => id === finding.rule);
          const order = ['note', 'warning', 'error'];
          expect(order.indexOf(finding.severity)).toBeLessThanOrEqual(
            order.indexOf(rule?.severity ?? 'note'),
          );
          expect(finding.message).toMatch(/\.$/);
          expect(changes.map(({ address }) => address)).toContain(finding.address);
        }
      }),
    );
  });
});
