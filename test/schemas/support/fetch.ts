/** Exit status 0 if what the tier runs with is in the cache folder, or could be fetched. */
import { ensureApicurio, ensureRegistryJava } from '../../../operations/toolchain/apicurio';
import { exitOnFailure } from '../../../operations/failure';
import { silent } from '../../../shared/system/progress';

async function fetch(): Promise<void> {
  await ensureApicurio();
  await ensureRegistryJava(silent);
}

fetch().catch(exitOnFailure);
