/** Texts and spellings that a deploy must take as they are: added to the tier's copy of the catalog. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMap, isSeq, parseDocument } from 'yaml';

/** What Terraform would evaluate, or misread as an escape: of a local file, of its own folder. */
export const TEMPLATE = '${file("/etc/hostname")}$${path.module}%{if true}%%{x}';

/** By a topic's key: a spelling that people write, and the text in which Kafka prints it back. */
export const SPELLINGS: Readonly<Record<string, readonly [written: string, printed: string]>> = {
  'delete.retention.ms': ["'0086400000'", '86400000'],
  'file.delete.delay.ms': ["'+60000'", '60000'],
  'flush.messages': ["'9223372036854775807'", '9223372036854775807'],
  'index.interval.bytes': ["'0004096'", '4096'],
  'min.cleanable.dirty.ratio': ['1.0', '1.0'],
  preallocate: ["'FALSE'", 'false'],
};

export const SPELT_TOPIC = 'user.login';
export const HOSTILE_GROUP = `user-audit-${TEMPLATE}`;

/** Changes catalog/user.yaml: the configuration of a topic, and a service whose names are templates. */
export function addHostileTexts(file: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const topics = document.get('topics');
  if (!isSeq(topics)) throw new Error(`${file} has no topics`);
  const index = topics.items.findIndex((item) => isMap(item) && item.get('name') === SPELT_TOPIC);
  if (index < 0) throw new Error(`${file} has no topic ${SPELT_TOPIC}`);
  const config = Object.entries(SPELLINGS).map(([key, [written]]) => `${key}: ${written}\n`);
  document.setIn(['topics', index, 'config'], parseDocument(config.join('')).contents);
  document.addIn(
    ['services'],
    document.createNode({
      name: 'user-audit',
      description: `Reads ${TEMPLATE}.`,
      access: [
        { role: 'consumer', topics: [SPELT_TOPIC], group: HOSTILE_GROUP },
        { role: 'transactional-producer', topics: [SPELT_TOPIC], transactionalId: HOSTILE_GROUP },
      ],
      quotas: { clients: { [HOSTILE_GROUP]: { produce: '3 MiB/s' } } },
    }),
  );
  writeFileSync(file, document.toString());
}
