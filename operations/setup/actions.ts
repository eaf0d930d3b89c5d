import { local } from '../../environments/local';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed } from '../../model/diagnostics';
import { runsRegistry } from '../../model/schemas/own-registry';
import { createProgress } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { UserError } from '../../shared/user-error';
import { loadCatalog } from '../catalog/files';
import { localEnvironment } from '../local/settings';
import { ensureRegistry } from '../toolchain/apicurio';
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
  await fetchRegistry(progress);
  if (missing.length > 0) console.error(providersMissing(missing));
}

/** What `make up` starts beside the brokers where the catalog declares schemas. */
async function fetchRegistry(progress: Progress): Promise<void> {
  let catalog: ResolvedCatalog;
  try {
    catalog = loadCatalog(localEnvironment());
  } catch (error) {
    // A mistake in the catalog is reported by what reads it next: setup is for the machine.
    if (error instanceof UserError || error instanceof ValidationFailed) return;
    throw error;
  }
  if (!runsRegistry(local, catalog.domains)) return;
  await ensureRegistry(progress);
}
