/** Jest's global set-up of the `local` tier: deploys a cluster of the tier's own from a copy of the catalog. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { localEnvironment } from '../../../operations/local/settings';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { fixtureCatalog } from '../../support/fixtures';
import { firstPort } from '../../support/ports';
import { addHostileTexts } from './hostile-catalog';
import { bootstrapServers, deploy } from './tier';
import teardown from './teardown';

/** What jest hands over of the tier that it sets up. */
interface Tier {
  readonly displayName?: { readonly name: string };
}

export default async function setup(_: unknown, { displayName }: Tier): Promise<void> {
  // A cluster of somebody's own, for working on the access tests alone: docs/access.md.
  if (process.env.BROKERFORM_TEST_BOOTSTRAP !== undefined) return;
  const directory = mkdtempSync(join(tmpdir(), 'brokerform-local-tier-'));
  process.env.BROKERFORM_TIER_DIRECTORY = directory;
  process.env.BROKERFORM_LOCAL_STATE = join(directory, 'state');
  process.env.BROKERFORM_LOCAL_PORT_BASE = String(firstPort('local'));
  process.env.BROKERFORM_ENVIRONMENTS = 'local';
  process.env.BROKERFORM_CATALOG = join(directory, 'catalog');
  process.env.CDKTF_OUTPUT = join(directory, 'cdktf.out');
  mkdirSync(process.env.BROKERFORM_LOCAL_STATE, { recursive: true });
  cpSync(fixtureCatalog, process.env.BROKERFORM_CATALOG, { recursive: true });
  // The other tiers review clones of the project, whose catalog has none of it.
  if (displayName?.name === 'local') addHostileTexts(join(process.env.BROKERFORM_CATALOG, 'user.yaml'));

  const { home } = await ensureKafka(localEnvironment().kafkaVersion);
  process.env.BROKERFORM_TEST_BOOTSTRAP = bootstrapServers();
  process.env.BROKERFORM_TEST_ADMIN_PROPERTIES = join(
    process.env.BROKERFORM_LOCAL_STATE,
    'clients/admin.properties',
  );
  process.env.BROKERFORM_TEST_KAFKA_LIBS = join(home, 'libs');

  // Also when jest is interrupted, which runs no teardown.
  process.once('exit', teardown);
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));

  process.stderr.write('   deploying the tier’s cluster …\n');
  const { status, output } = deploy('local-*');
  if (status !== 0) {
    teardown();
    const log = join(process.env['BROKERFORM_TEST_LOGS'] ?? tmpdir(), `${basename(directory)}-deploy.log`);
    writeFileSync(log, output);
    throw new Error(
      `The first deploy ended with status ${status}; all of it is in ${log}, its end:\n${output.slice(-4000)}`,
    );
  }
}
