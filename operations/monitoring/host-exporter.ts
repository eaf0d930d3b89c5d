/** The program of the exporter of group lag for hosts of Prometheus. */
import { createHash } from 'node:crypto';
import type { AwsEnvironment } from '../../model/aws/environment';
import type { HostProgram } from '../../model/host/monitoring-variables';
import { runsMonitoring } from '../../model/monitoring/own-host';
import { bundleExporter } from './exporter/bundle';

/** With its text, whose key follows from it; undefined for an environment without such a host. */
export async function groupsExporterOf(
  environment: AwsEnvironment,
): Promise<(HostProgram & { readonly text: string }) | undefined> {
  if (!runsMonitoring(environment)) return undefined;
  const text = await bundleExporter();
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { text, sha256, key: `nodes/monitoring-groups-exporter/${sha256}.cjs` };
}
