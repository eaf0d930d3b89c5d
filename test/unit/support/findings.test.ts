import { error, naming } from '../../support/findings';
import type { Names } from '../../support/findings';

describe('naming', () => {
  it.each<[string, Names]>([
    ['data of controller-1 shrinks from 50 to 40 GiB.', ['controller-1', [50, 40]]],
    ['40 GiB instead of 50: controller-1.', [40, 50, 'controller-1']],
    ['allows s3:* on arn:aws:s3:::a/*, which is new.', [['s3:*', 'arn:aws:s3:::a/*']]],
    ['Kafka 3.2.3 → 4.3.1.', [['3.2.3', '4.3.1']]],
    ['the limit is\n3000.', [3000]],
  ])('GIVEN %j WHEN it has %j THEN it matches', (text, names) => expect(text).toEqual(naming(...names)));

  it.each<[string, string, Names]>([
    ['a number inside of a name', 'controller-1 is stopped', [1]],
    ['a number before a name', '1-disk is full', [1]],
    ['a part of a number', 'from 150 to 1.50', [50]],
    ['a part of a word', 'controller-10 is stopped', ['controller-1']],
    ['another order', 'from 40 to 50', [[50, 40]]],
    ['one that is missing', 'controller-1', ['controller-1', 'controller-2']],
  ])('GIVEN %s THEN it does not match', (_, text, names) => expect(text).not.toEqual(naming(...names)));
});

it('GIVEN findings THEN severity and subject are compared as well', () => {
  const finding = { rule: 'x', severity: 'error', subject: 'node 1', message: 'node 1 has 3 replicas.' };
  expect([finding]).toMatchObject([error('node 1', 3)]);
  expect([finding]).not.toMatchObject([error('node 2', 3)]);
  expect([{ ...finding, severity: 'note' }]).not.toMatchObject([error('node 1', 3)]);
  expect([finding, finding]).not.toMatchObject([error('node 1', 3)]);
});
