import { DURABILITY_PROFILES, durabilityProfile } from '../../../../model/topics/durability';

describe('durability classes', () => {
  it.each([
    ['standard', 3, 2],
    ['critical', 3, 2],
    ['scratch', 2, 1],
  ] as const)('GIVEN %s THEN RF %d and min ISR %d', (durability, replicationFactor, minInSyncReplicas) => {
    expect(durabilityProfile(durability, {})).toMatchObject({ replicationFactor, minInSyncReplicas });
  });

  it('GIVEN any class THEN one broker can go without stopping writes', () => {
    for (const { replicationFactor, minInSyncReplicas } of Object.values(DURABILITY_PROFILES)) {
      expect(minInSyncReplicas).toBeLessThan(replicationFactor);
    }
  });

  it('GIVEN an environment with few brokers THEN its settings replace the class’s numbers and nothing else', () => {
    const settings = { critical: { replicationFactor: 2, minInSyncReplicas: 1 } };
    expect(durabilityProfile('critical', { durability: settings })).toEqual({
      ...DURABILITY_PROFILES.critical,
      replicationFactor: 2,
      minInSyncReplicas: 1,
    });
  });

  it('GIVEN critical THEN no unclean leader, idempotent producers only, a day of retention', () => {
    expect(DURABILITY_PROFILES.critical).toMatchObject({
      topicConfig: { 'unclean.leader.election.enable': 'false' },
      idempotentProducersOnly: true,
      minRetentionMs: 86_400_000,
    });
  });
});
