import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { writeProviderKafka } from '../../operations/generate/provider-kafka';
import { projectRoot } from '../../operations/toolchain/paths';

const MINUTE = 60_000;

test(
  'GIVEN the provider’s schema WHEN the bindings are generated again THEN they have the same bytes',
  async () => {
    const scratch = await mkdtemp(path.join(tmpdir(), 'brokerform-provider-kafka-'));
    try {
      const fresh = path.join(scratch, 'lib');
      await writeProviderKafka(fresh);
      expect(await readTree(fresh)).toEqual(
        await readTree(path.join(projectRoot, 'packages', 'provider-kafka', 'lib')),
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
  5 * MINUTE,
);

async function readTree(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.[jt]s$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [name, texts[i] ?? '']));
}
