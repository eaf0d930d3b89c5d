import {
  isInternalName,
  isWord,
  kafkaNameProblem,
  metricName,
  namingRuleProblem,
} from '../../../model/naming';
import { listOf } from '../../../shared/text';
import { nearest } from '../../../shared/nearest';

const owners = new Set(['order', 'order-service']);

describe('topic names', () => {
  it.each(['order.created', 'a', 'A_b-c.9', 'x'.repeat(249)])('GIVEN %s THEN Kafka takes it', (name) => {
    expect(kafkaNameProblem(name)).toBeUndefined();
  });

  it.each(['', '.', '..', 'a b', 'a/b', 'ä', 'x'.repeat(250)])('GIVEN "%s" THEN Kafka refuses it', (name) => {
    expect(kafkaNameProblem(name)).toEqual(expect.any(String));
  });

  it.each(['order.created', 'order-service.retry', 'order.v2.created'])(
    'GIVEN %s THEN it keeps the naming rule',
    (name) => {
      expect(namingRuleProblem(name, owners)).toBeUndefined();
    },
  );

  it.each([
    ['order', 'it has no dot'],
    ['order.', 'a part between dots is empty'],
    ['order.a--b', '"a--b" is not lower case letters, digits and single hyphens'],
    ['payment.done', '"payment" is neither this domain nor one of its services'],
  ])('GIVEN %s THEN it breaks the rule because %s', (name, reason) => {
    expect(namingRuleProblem(name, owners)).toBe(reason);
  });

  it('GIVEN dots and underscores THEN their metric names are the same', () => {
    expect(metricName('order.created')).toBe(metricName('order_created'));
  });

  it('GIVEN two underscores in front THEN it is a name of Kafka’s own', () => {
    expect([isInternalName('__consumer_offsets'), isInternalName('_schemas')]).toEqual([true, false]);
  });
});

describe('words', () => {
  it.each([
    ['order-service', true],
    ['a1', true],
    ['1a', false],
    ['Order', false],
    ['a--b', false],
    ['a-', false],
  ])('GIVEN %s THEN it may be a service: %s', (name, possible) => {
    expect(isWord(name)).toBe(possible);
  });

  it.each([
    ['tiem', 'time'],
    ['retentoin', 'retention'],
    ['Partitions', 'partitions'],
    ['zookeeper', undefined],
  ])('GIVEN %s THEN the nearest is %s', (word, expected) => {
    expect(nearest(word, ['time', 'size', 'retention', 'partitions'])).toBe(expected);
  });

  it('GIVEN a long list THEN it names some and counts the rest', () => {
    expect(listOf(['a', 'b', 'c', 'd', 'e'], 3)).toBe('a, b, c and 2 more');
    expect(listOf(['a', 'b'], 3)).toBe('a and b');
    expect(listOf([], 3)).toBe('');
  });
});
