/** `brokerform monitoring dashboards`: apart from the other actions, which need no SDK of Grafana. */
import path from 'node:path';
import { dashboardsOf } from '../../model/monitoring/dashboards';
import { dashboardUid, grafanaText } from '../../model/monitoring/grafana';
import { panelsOf } from '../../model/monitoring/panel';
import { rulesOf } from '../../model/monitoring/rules';
import { count } from '../../shared/text';
import { saveText } from '../output-file';
import { read } from './actions';

export interface DashboardOptions {
  readonly environment: string;
  readonly output: string;
}

/**
 * Writes a file for each dashboard, named as its uid.
 *
 * @throws UserError for an unknown environment; ValidationFailed with everything that is wrong with it and the catalog
 */
export function writeDashboards(options: DashboardOptions): void {
  const { environment, catalog } = read(options);
  const { runbooks } = rulesOf(environment, catalog);
  const dashboards = dashboardsOf(environment, catalog);
  for (const dashboard of dashboards) {
    const text = grafanaText(dashboard, { environment: environment.name, runbooks });
    saveText(path.join(options.output, `${dashboardUid(environment.name, dashboard.name)}.json`), text);
  }
  const panels = dashboards.flatMap(panelsOf).length;
  console.log(
    `Wrote ${count(dashboards.length, 'dashboard')} to ${options.output}: ${count(panels, 'panel')}`,
  );
}
