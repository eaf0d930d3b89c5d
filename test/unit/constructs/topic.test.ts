import { Topic } from '../../../constructs/topic';
import { topic } from '../../support/resolved';
import { resources, synthesizeScope } from '../../support/synth';

describe('Topic', () => {
  test('GIVEN a resolved topic THEN name, partitions, replication factor and configuration are declared', () => {
    const synthesized = synthesizeScope((scope) => new Topic(scope, 'order.created', { topic: topic() }));

    expect(resources(synthesized, 'kafka_topic')).toEqual([
      expect.objectContaining({
        name: 'order.created',
        partitions: 6,
        replication_factor: 3,
        config: { 'cleanup.policy': 'delete', 'min.insync.replicas': '2', 'retention.ms': '604800000' },
      }),
    ]);
  });

  test('GIVEN any topic THEN no plan may destroy it', () => {
    const synthesized = synthesizeScope((scope) => new Topic(scope, 'order.created', { topic: topic() }));

    expect(resources(synthesized, 'kafka_topic')[0]).toHaveProperty('lifecycle.prevent_destroy', true);
  });

  test('GIVEN a topic announced for retirement THEN it stays protected until its block goes', () => {
    const synthesized = synthesizeScope(
      (scope) => new Topic(scope, 't', { topic: topic({ retire: { reason: 'replaced' } }) }),
    );

    expect(resources(synthesized, 'kafka_topic')[0]).toHaveProperty('lifecycle.prevent_destroy', true);
  });

  test('WHEN the topic exists and no state knows it THEN it is imported by its name', () => {
    const synthesized = synthesizeScope((scope) => new Topic(scope, 't', { topic: topic(), adopt: true }));

    expect(synthesized.import).toEqual([
      { to: expect.stringMatching(/^kafka_topic\./) as string, id: 'order.created' },
    ]);
  });

  test('WHEN a transform is given THEN it has the last word', () => {
    const synthesized = synthesizeScope(
      (scope) =>
        new Topic(scope, 't', {
          topic: topic(),
          transform: (config) => ({ ...config, config: { ...config.config, 'segment.ms': '3600000' } }),
        }),
    );

    expect(resources(synthesized, 'kafka_topic')[0]).toHaveProperty(['config', 'segment.ms'], '3600000');
    expect(resources(synthesized, 'kafka_topic')[0]).toHaveProperty(['config', 'min.insync.replicas'], '2');
  });
});
