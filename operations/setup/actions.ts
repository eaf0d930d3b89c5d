import { local } from '../../environments/local';
import { createProgress } from '../../shared/system/progress';
import { ensureKafka } from '../toolchain/kafka';
import { requirePrerequisites } from '../toolchain/prerequisites';
import { needed } from '../toolchain/needed';
import { ensureProviders, providersMissing } from '../toolchain/providers';

/** Checks what must be there and fetches the rest: after it, nothing that a deploy needs is missing. */
export async function setup(): Promise<void> {
  const progress = await createProgress();
  await requirePrerequisites(await needed());
  progress.done('prerequisites');
  await ensureKafka(local.kafkaVersion, { progress });
  const { missing = [] } = await ensureProviders({ progress });
  progress.done('Kafka and the Terraform providers are in the cache');
  if (missing.length > 0) console.error(providersMissing(missing));
}
