/** `brokerform monitoring dashboards`: apart from the other actions, which need no SDK of Grafana. */
import path from 'node:path';
import { dashboardsOf } from '../../model/monitoring/dashboards';
import { datadogDashboard, datadogDashboardText } from '../../model/monitoring/datadog-dashboards';
import { dashboardUid, grafanaText } from '../../model/monitoring/grafana';
import { panelsOf } from '../../model/monitoring/panel';
import { rulesOf } from '../../model/monitoring/rules';
import { count } from '../../shared/text';
import { saveText } from '../output-file';
import { read } from './actions';

export interface DashboardOptions {
  readonly environment: string;
  readonly output: string;
  /** @default 'grafana' */
  readonly target?: 'grafana' | 'datadog';
}

/**
 * Writes a file for each dashboard, named as its uid.
 *
 * @throws UserError for an unknown environment; ValidationFailed with everything that is wrong with it and the catalog
 */
export function writeDashboards(options: DashboardOptions): void {
  const { environment, catalog } = read(options);
  const rules = rulesOf(environment, catalog);
  const dashboards = dashboardsOf(environment, catalog);
  const missing = dashboards.flatMap((dashboard) => {
    const file = path.join(options.output, dashboardUid(environment.name, dashboard.name));
    if (options.target !== 'datadog') {
      saveText(`${file}.json`, grafanaText(dashboard, rules));
      return [];
    }
    const written = datadogDashboard(dashboard, rules);
    saveText(`${file}.datadog.json`, datadogDashboardText(written));
    return written.untranslated;
  });
  const panels = count(dashboards.flatMap(panelsOf).length, 'panel');
  const without =
    missing.length === 0 ? '' : `, ${count(missing.length, 'query', 'queries')} without a counterpart`;
  console.log(`Wrote ${count(dashboards.length, 'dashboard')} to ${options.output}: ${panels}${without}`);
}
