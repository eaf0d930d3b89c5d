import { production } from '../../../fixtures/environments/production';
import { kafkaArchive } from '../../../../model/kafka/release';

describe('the archive for hosts', () => {
  it('GIVEN the release of an environment THEN it is where every release stays, with its checksum', () => {
    const { url, sha512 } = kafkaArchive(production.kafkaVersion);
    expect(url).toBe('https://archive.apache.org/dist/kafka/4.3.1/kafka_2.13-4.3.1.tgz');
    expect(sha512).toMatch(/^[0-9a-f]{128}$/);
  });

  it('GIVEN a release that is not pinned THEN it says so', () => {
    expect(() => kafkaArchive('9.9.9')).toThrow('Kafka 9.9.9 is not pinned in model/kafka/release.ts.');
  });
});
