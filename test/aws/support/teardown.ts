/** Jest's global teardown of the `aws` tier: ends moto by its id and removes the tier's folder. */
import { rmSync } from 'node:fs';

export default function teardown(): void {
  const pid = process.env['BROKERFORM_MOTO_PID'];
  delete process.env['BROKERFORM_MOTO_PID'];
  if (pid !== undefined) {
    try {
      process.kill(Number(pid), 'SIGTERM');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  const directory = process.env['BROKERFORM_AWS_TIER'];
  delete process.env['BROKERFORM_AWS_TIER'];
  if (directory !== undefined && process.env['BROKERFORM_KEEP_TIER'] === undefined) {
    rmSync(directory, { recursive: true, force: true });
  }
}
