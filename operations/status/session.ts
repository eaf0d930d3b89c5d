/** One cluster under observation: everything that the status shows, read again on request. */
import { ValidationFailed } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import { monitored } from '../../model/environment/monitored';
import { isBroker } from '../../model/cluster/nodes';
import { localMonitoringEndpoints } from '../../model/monitoring/local-endpoints';
import { LEAST_FREE, thresholdsOf } from '../../model/monitoring/thresholds';
import { StatusHistory } from '../../model/status/history';
import { noteLags } from '../../model/status/groups';
import { ownershipOf } from '../../model/status/owners';
import type {
  AlertSource,
  AlertsReading,
  Ownership,
  Reading,
  StatusReadings,
} from '../../model/status/readings';
import { statusReport } from '../../model/status/report';
import type { StatusReport } from '../../model/status/report';
import { rootCauses } from '@brokerform/kafka-admin';
import { loadCatalog } from '../catalog/files';
import { connectionOf } from '../connect-options';
import { resolvedEnvironment } from '../environment-resolved';
import { CLI } from '../local/layout';
import { currentRun } from '../runner/run-lock';
import { outputFolder } from '../runner/synthesized';
import { prometheusAddress, readAlerts } from './prometheus';
import { ClusterReader } from './reader';

export interface StatusTarget {
  /** @default local, unless a client properties file is given */
  readonly environment?: string;
  readonly commandConfig?: string;
  /** Address of a Prometheus. @default - that of the local cluster; else none */
  readonly prometheus?: string;
}

export class StatusSession {
  private readonly history = new StatusHistory();
  private readonly reader: ClusterReader;
  private alerts: Reading<AlertsReading> = {};

  private constructor(
    connection: ConstructorParameters<typeof ClusterReader>[0],
    private readonly fixed: Pick<
      StatusReadings,
      'environment' | 'declaredBrokers' | 'diskFree' | 'alertSource' | 'ownership' | 'notes'
    >,
  ) {
    this.reader = new ClusterReader(connection, this.history);
  }

  /** Nothing is asked of the cluster yet. @throws UserError for an unknown environment, or without anything to connect with */
  public static async open(target: StatusTarget): Promise<StatusSession> {
    const { commandConfig } = target;
    const name = target.environment ?? (commandConfig === undefined ? 'local' : undefined);
    const environment = name === undefined ? undefined : resolvedEnvironment(name);
    const alertSource = sourceOf(target, environment);
    const connection = await connectionOf(
      commandConfig === undefined ? { environment: name ?? 'local' } : { commandConfig },
    );
    return new StatusSession(connection, {
      environment: name ?? null,
      declaredBrokers: (environment?.nodes ?? []).filter(isBroker).map(({ id }) => id),
      diskFree: diskFreeOf(environment),
      alertSource,
      ...ownershipIn(environment),
    });
  }

  /** Within 8 s, whatever hangs. */
  public async readState(): Promise<void> {
    await Promise.all([this.reader.readState(), this.readAlerts()]);
  }

  /** Groups and end offsets: as long as that takes. */
  public async readOffsets(): Promise<void> {
    await this.reader.readOffsets();
    const readings = this.readings();
    noteLags(readings, this.history);
    this.history.keepOnly(
      new Set((readings.cluster.value?.topics ?? []).map(({ name }) => name)),
      new Set([...readings.groups.values()].flatMap(({ value = [] }) => value.map(({ id }) => id))),
    );
  }

  /** What is known now, with its age. */
  public report(): StatusReport {
    return statusReport(this.readings(), this.history);
  }

  public close(): Promise<void> {
    return this.reader.close();
  }

  private readings(): StatusReadings {
    return {
      ...this.fixed,
      ...this.reader.readings,
      now: Date.now(),
      run: currentRun(outputFolder()),
      alerts: this.alerts,
    };
  }

  private async readAlerts(): Promise<void> {
    const { alertSource, environment } = this.fixed;
    if (alertSource === null) return;
    try {
      this.alerts = { value: await readAlerts(alertSource.url, environment), at: Date.now() };
    } catch (error) {
      // That of the local cluster is there only where the machine has one.
      const remedy = alertSource.required ? '' : `; to start it: ${CLI} local monitoring start`;
      this.alerts = { ...this.alerts, problem: `${rootCauses(error)}${remedy}` };
    }
  }
}

function sourceOf({ prometheus }: StatusTarget, environment: Environment | undefined): AlertSource | null {
  if (prometheus !== undefined) return { url: prometheusAddress(prometheus), required: true };
  if (environment?.kind !== 'local') return null;
  return { url: localMonitoringEndpoints(environment).prometheus.url, required: false };
}

function diskFreeOf(environment: Environment | undefined): number {
  if (environment === undefined) return LEAST_FREE;
  return thresholdsOf(monitored(environment), environment.monitoring?.thresholds).diskFree.value;
}

/** A catalog with errors says nothing of the cluster: its state is shown all the same. */
function ownershipIn(environment: Environment | undefined): {
  readonly ownership: Ownership | null;
  readonly notes: readonly string[];
} {
  if (environment === undefined)
    return { ownership: null, notes: ['Owners are unknown: no --environment, so no catalog is read.'] };
  try {
    const catalog = loadCatalog(environment, { known: new Map(), warn: () => undefined });
    return { ownership: ownershipOf(catalog), notes: [] };
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    return {
      ownership: null,
      notes: ['Owners are unknown: the catalog has errors; `brokerform catalog validate` reports them.'],
    };
  }
}
