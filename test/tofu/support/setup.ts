/** Jest's global set-up of the `tofu` tier: OpenTofu instead of Terraform for everything, then moto as the tier `aws` has it. */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import setupAws from '../../aws/support/setup';
import { ensureTofu } from './tofu';

export default async function setup(): Promise<void> {
  const folders = await ensureTofu();
  // Whoever calls Terraform here fails, instead of finding the machine's.
  const guard = path.join(mkdtempSync(path.join(tmpdir(), 'brokerform-no-terraform-')), 'bin');
  mkdirSync(guard);
  writeFileSync(path.join(guard, 'terraform'), '#!/bin/sh\necho "Terraform was called: $*" >&2\nexit 99\n');
  chmodSync(path.join(guard, 'terraform'), 0o755);
  process.env['BROKERFORM_TEST_NO_TERRAFORM'] = path.dirname(guard);
  process.env['PATH'] = [guard, ...folders, process.env['PATH']].join(path.delimiter);
  process.env['TERRAFORM_BINARY_NAME'] = 'tofu';
  await setupAws();
}
