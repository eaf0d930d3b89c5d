/** Programs of Prometheus that need no arguments of their own: those on the PATH, else Debian's. */
import { ensureMonitoringProgram } from '../../../operations/toolchain/monitoring';
import type { MonitoringProgram } from '../../../operations/toolchain/monitoring';

/** Absolute path of the program. @throws UserError with the ways to get it */
export async function monitoringProgram(
  program: Exclude<MonitoringProgram, 'alertmanager'>,
): Promise<string> {
  return (await ensureMonitoringProgram(program)).command;
}
