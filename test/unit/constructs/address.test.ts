import fc from 'fast-check';
import { addressOf } from '../../../constructs/address';

describe('addressOf', () => {
  test.each([
    [['order.created'], 'order_created'],
    [['order-service', 'Topic', 'order.', 'Write'], 'order-service__Topic__order___Write'],
    [['user', 'order-service'], 'user__order-service'],
    [['deployer', 'Topic', '*', 'Create'], 'deployer__Topic___-684888c0__Create'],
    [['order_created'], 'order_created-f4f0268d'],
  ])('GIVEN %j THEN it reads %s', (parts, address) => {
    expect(addressOf(...parts)).toBe(address);
  });

  test('GIVEN names that begin with a digit THEN Terraform accepts the address', () => {
    expect(addressOf('3d.rendered')).toBe('_3d_rendered');
  });

  test('GIVEN different names THEN their addresses differ', () => {
    const name = fc.stringMatching(/^[a-z0-9._*-]{1,12}$/);
    fc.assert(
      fc.property(fc.tuple(name, name), fc.tuple(name, name), (one, other) => {
        fc.pre(one[0] !== other[0] || one[1] !== other[1]);
        expect(addressOf(...one)).not.toBe(addressOf(...other));
      }),
      { numRuns: 2000 },
    );
  });
});
