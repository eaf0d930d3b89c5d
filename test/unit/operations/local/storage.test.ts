import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  directoryId,
  ensureClusterId,
  formatStorage,
  initialControllers,
  toUuid,
} from '../../../../operations/local/storage';
import type { NodeSpec } from '../../../../model/environment';
import { removeTemporaryFolders, temporarySettings } from './temporary';

afterEach(removeTemporaryFolders);

const neverRun = { command: '/no/such/java', version: 17 };

describe('identities', () => {
  test('GIVEN any bytes WHEN made a UUID THEN it is one as Kafka writes it', () => {
    for (let byte = 0; byte < 256; byte++) {
      const uuid = toUuid(Buffer.alloc(16, byte));
      const bytes = Buffer.from(uuid, 'base64url');
      expect(uuid).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
      expect(bytes.readUInt8(6) >> 4).toBe(4);
      expect(bytes.readUInt8(8) >> 6).toBe(2);
    }
  });

  test('GIVEN a cluster id WHEN asked twice THEN directory ids are the same, and others per node and cluster', () => {
    expect(directoryId('cluster', 1)).toBe(directoryId('cluster', 1));
    expect(new Set([1, 2, 3].map((id) => directoryId('cluster', id))).size).toBe(3);
    expect(directoryId('another', 1)).not.toBe(directoryId('cluster', 1));
  });

  test('GIVEN three controllers WHEN listed THEN each has its endpoint and directory id', () => {
    expect(initialControllers(temporarySettings(), 'cluster')).toBe(
      [1, 2, 3].map((id) => `${id}@localhost:${19191 + id}:${directoryId('cluster', id)}`).join(','),
    );
  });

  test('GIVEN no cluster id WHEN ensured twice THEN it is made once, for its owner only', () => {
    const settings = temporarySettings();
    const id = ensureClusterId(settings);

    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(ensureClusterId(settings)).toBe(id);
    expect(readFileSync(`${settings.stateDirectory}/cluster-id`, 'utf8')).toBe(id);
    expect(statSync(`${settings.stateDirectory}/cluster-id`).mode & 0o777).toBe(0o600);
  });
});

describe('folders that have data', () => {
  test('GIVEN meta.properties of this cluster WHEN formatted THEN nothing is run', async () => {
    const settings = temporarySettings();
    const [node] = settings.nodes as [NodeSpec];
    const id = ensureClusterId(settings);
    mkdirSync(`${settings.stateDirectory}/node-1/data`, { recursive: true });
    writeFileSync(`${settings.stateDirectory}/node-1/data/meta.properties`, `version=1\ncluster.id=${id}\n`);

    expect(await formatStorage(settings, node, neverRun, '')).toBe('kept');
  });

  test('GIVEN meta.properties of another cluster WHEN formatted THEN it is refused and kept', async () => {
    const settings = temporarySettings();
    const [node] = settings.nodes as [NodeSpec];
    const id = ensureClusterId(settings);
    mkdirSync(`${settings.stateDirectory}/node-1/data`, { recursive: true });
    const file = `${settings.stateDirectory}/node-1/data/meta.properties`;
    writeFileSync(file, 'cluster.id=another\n');

    await expect(formatStorage(settings, node, neverRun, '')).rejects.toThrow(
      `${file} belongs to the cluster another; this state folder's cluster is ${id}.`,
    );
    expect(readFileSync(file, 'utf8')).toBe('cluster.id=another\n');
  });
});
