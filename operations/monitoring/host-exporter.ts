/** The program of the exporter of group lag for hosts of Prometheus. */
import type { AwsEnvironment } from '../../model/aws/environment';
import type { HostProgram } from '../../model/host/monitoring-variables';

/** With its text; undefined for an environment without such a host. */
export function groupsExporterOf(
  environment: AwsEnvironment,
): Promise<(HostProgram & { readonly text: string }) | undefined> {
  // The program comes with the command `monitoring exporter`: docs/limits.md#monitoring.
  void environment;
  return Promise.resolve(undefined);
}
