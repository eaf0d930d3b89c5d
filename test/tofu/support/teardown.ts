/** Jest's global teardown of the `tofu` tier. */
import { rmSync } from 'node:fs';
import teardownAws from '../../aws/support/teardown';

export default function teardown(): void {
  teardownAws();
  const folder = process.env['BROKERFORM_TEST_NO_TERRAFORM'];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
