/** What the tests of reviews write, and the clone that they write it to. */
import { ReviewClone } from '../../local/support/review-clone';
import { kafkaTool } from '../../local/support/tier';

/** A clone for the tests of a file: what one of them did not commit is gone when the next begins. */
export function reviewClone(): ReviewClone {
  const clone = new ReviewClone();
  afterAll(() => clone.remove());
  afterEach(() => {
    clone.git('checkout', '--quiet', '--', 'catalog');
    clone.git('clean', '--quiet', '--force', 'catalog');
  });
  return clone;
}

/** A topic of a domain's file. */
export const topic = (name: string, more = '', partitions = 3): string => `  - name: ${name}
    description: For a test.
    key: id
    partitions: ${partitions}
    throughput: { produce: 1 KiB/s }
    retention: { time: 7d }
${more}`;

/** A domain's file with these topics. */
export const domain = (...topics: string[]): string => `domain: scratch
description: Topics of a test.
owner: { team: test, contact: '#test' }
topics:
${topics.join('')}`;

/** What a user reads as a member of a group, with what Kafka says to it. */
export function read(user: string, name: string, group: string): string {
  return kafkaTool('kafka-console-consumer.sh', user, [
    ...['--topic', name, '--group', group, '--from-beginning'],
    ...['--max-messages', '1', '--timeout-ms', '10000'],
  ]).output;
}

/** This many days from now, as waivers write it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
