/** Exit status 0 if Terraform can get the AWS provider: from a registry, or from a mirror in which it is or can be put. */
import { existsSync } from 'node:fs';
import { exitOnFailure } from '../../../operations/failure';
import { findTerraform } from '../../../operations/toolchain/programs';
import { createProgress } from '../../../shared/system/progress';
import { mirrorPath, providerSources } from '../../../operations/toolchain/provider-sources';
import { ensureProviders } from '../../../operations/toolchain/providers';

async function main(): Promise<void> {
  const { mirror } = await ensureProviders({ progress: await createProgress() });
  // Without a mirror of ours the registry answers, or the user's own configuration serves.
  if (mirror === undefined) return;
  const { platform } = await findTerraform();
  const aws = providerSources.find(({ type }) => type === 'aws');
  if (aws === undefined || !existsSync(mirrorPath(mirror, 'registry.terraform.io', aws, platform))) {
    process.exitCode = 1;
  }
}

main().catch(exitOnFailure);
