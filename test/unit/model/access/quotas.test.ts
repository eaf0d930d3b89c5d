import { quotaConfig, quotasOf } from '../../../../model/access/quotas';

test("GIVEN every limit THEN Kafka's four quota keys", () => {
  expect(
    quotaConfig({
      producerByteRate: 1,
      consumerByteRate: 2,
      requestPercentage: 50,
      controllerMutationRate: 5,
    }),
  ).toEqual({
    producer_byte_rate: 1,
    consumer_byte_rate: 2,
    request_percentage: 50,
    controller_mutation_rate: 5,
  });
});

describe('quotasOf', () => {
  test('GIVEN no quotas THEN none', () => {
    expect(quotasOf('shop', undefined)).toEqual([]);
    expect(quotasOf('shop', {})).toEqual([]);
  });

  test('GIVEN quotas of the user and of clients THEN the user first, clients by name, only what is limited', () => {
    expect(
      quotasOf('shop', {
        user: { produce: 10_485_760 },
        clients: { slow: { consume: 1024 }, batch: { produce: 2048, requestPercentage: 25 } },
      }),
    ).toEqual([
      { entityType: 'user', entityName: 'shop', config: { producer_byte_rate: 10_485_760 } },
      {
        entityType: 'client-id',
        entityName: 'batch',
        config: { producer_byte_rate: 2048, request_percentage: 25 },
      },
      { entityType: 'client-id', entityName: 'slow', config: { consumer_byte_rate: 1024 } },
    ]);
  });
});
