import { createProgress } from '../../shared/system/progress';
import { requirePrerequisites } from './prerequisites';
import { ensureProviders } from './providers';
import type { ProviderSetup } from './providers';

/** The providers, for a command that starts Terraform. */
export async function terraformProviders(): Promise<ProviderSetup> {
  await requirePrerequisites(['terraform']);
  return ensureProviders({ progress: await createProgress() });
}
