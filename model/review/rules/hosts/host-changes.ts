/** What the change of a host's variables document means for its Kafka: by the same reasoning as the roller's. */
import { configKey, definedVersions } from '../../../kafka/config-definitions';
import { HOST_PATHS } from '../../../host/paths';
import { PROPERTIES_FILE, planNode } from '../../../roll/plan';
import type { LiveProperty, NodePlan } from '../../../roll/plan';
import type { HostDocument } from './documents';
import { shown } from './words';

export interface HostChange {
  readonly action: NodePlan['action'];
  /** Why the process has to be restarted, or what is set while it runs. */
  readonly reasons: readonly string[];
  /** What hosts take at once by site.yml, without a restart of Kafka. */
  readonly applied: readonly string[];
  /** What stays as it is until somebody does more than a roll. */
  readonly more: readonly string[];
}

export function hostChange(before: HostDocument, after: HostDocument): HostChange {
  const files = changedFiles(before, after);
  const running = propertiesOf(before);
  const written = propertiesOf(after);
  const plan = planNode(
    after.node,
    {
      activeState: 'active',
      subState: 'running',
      startedAtMs: 0,
      changedFiles: [PROPERTIES_FILE],
      running,
      written,
    },
    after.node.role === 'broker' ? liveProperties(running, written, after.kafka?.version) : new Map(),
  );
  return {
    action: files.length > 0 ? 'restart' : plan.action,
    reasons: [...files, ...plan.reasons.map((reason) => reason.replace(/, while it runs$/, ''))],
    applied: appliedAtOnce(before, after),
    more:
      before.java?.version === after.java?.version
        ? []
        : [`Java ${before.java?.version} → ${after.java?.version}`],
  };
}

function propertiesOf({ properties }: HostDocument): Map<string, string> {
  return new Map(properties.map(({ key, value }) => [key, value]));
}

/** What a running broker accepts, by the configuration definitions of its release, where no broker was asked. */
function liveProperties(
  running: ReadonlyMap<string, string>,
  written: ReadonlyMap<string, string>,
  version: string | undefined,
): Map<string, LiveProperty> {
  const known = version !== undefined && definedVersions.includes(version) ? version : undefined;
  return new Map(
    [...new Set([...running.keys(), ...written.keys()])].flatMap((key) => {
      const definition = configKey('broker', key, known);
      if (definition === undefined) return [];
      const value = running.get(key) ?? definition.default ?? null;
      return [
        [
          key,
          {
            value: definition.type === 'password' ? null : value,
            overridden: false,
            readOnly: definition.updateMode === undefined || definition.updateMode === 'read-only',
          },
        ] as const,
      ];
    }),
  );
}

/** Files that a process reads at its start alone, and what of each differs. Source: ansible/roles/kafka, kafka_read_files. */
function changedFiles(before: HostDocument, after: HostDocument): string[] {
  const same = (read: (document: HostDocument) => unknown): boolean =>
    JSON.stringify(read(before)) === JSON.stringify(read(after));
  const unit = [
    ...(same(({ kafka }) => kafka?.version)
      ? []
      : [`Kafka ${shown(before.kafka?.version)} → ${shown(after.kafka?.version)}`]),
    ...settingChanges(before.unit, after.unit),
    ...(same(({ storage }) => storage) ? [] : ['the mount points that it requires']),
    ...(same(({ paths }) => paths) ? [] : ['the folders that it may write to']),
  ];
  return [
    ...(same(({ jvm }) => jvm)
      ? []
      : [`JVM: ${optionChanges(before, after).join(', ') || 'the reasons beside its options'}`]),
    ...(unit.length === 0 && same((document) => document.unit)
      ? []
      : [`kafka.service: ${unit.join(', ') || 'the reasons beside its directives'}`]),
    ...(same(({ secrets }) => secrets?.inProperties)
      ? []
      : [`passwords in ${HOST_PATHS.secrets}: ${after.secrets?.inProperties.join(', ') ?? 'none'}`]),
    ...(same(({ tls }) => [
      tls?.keystore,
      tls?.truststore,
      tls?.names,
      tls?.source,
      tls?.certificateAuthorityArn,
    ])
      ? []
      : ['its certificate, which is reissued']),
    ...(same(({ exporters }) => exporters?.jmx) ? [] : ['the JMX exporter in its process']),
  ];
}

/** `-Xmx6144m → -Xmx4096m`, `+ -XX:+UseZGC`, `without -XX:+UseG1GC`. */
function optionChanges(before: HostDocument, after: HostDocument): string[] {
  const [old, now] = [before, after].map(
    ({ jvm }) => new Map(jvm.map(({ option }) => [nameOfOption(option), option])),
  );
  if (old === undefined || now === undefined) return [];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    if (from === undefined) return [`with ${to}`];
    return [to === undefined ? `without ${from}` : `${from} → ${to}`];
  });
}

/** What two values of one option have in common: `-Xmx`, `-XX:MaxGCPauseMillis`, `-XX:UseG1GC` with `+` or `-`. */
function nameOfOption(option: string): string {
  const size = /^-X(?:ms|mx|ss|mn)/.exec(option)?.[0];
  return (
    size ??
    option.replace(/^-XX:[+-]/, '-XX:').replace(/[=:][^=:]*$/, (rest, at: number) => (at > 4 ? '' : rest))
  );
}

type Settings = HostDocument['sysctls'];

function settingChanges(before: Settings, after: Settings): string[] {
  const [old, now] = [before, after].map((all) => new Map(all.map(({ key, value }) => [key, value])));
  return [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])]
    .filter((key) => old?.get(key) !== now?.get(key))
    .map((key) => `${key} ${shown(old?.get(key))} → ${shown(now?.get(key))}`);
}

function appliedAtOnce(before: HostDocument, after: HostDocument): string[] {
  const changes = (name: string, from: unknown, to: unknown): string[] =>
    JSON.stringify(from) === JSON.stringify(to) ? [] : [`${name} ${shown(from)} → ${shown(to)}`];
  return [
    ...settingChanges(before.sysctls, after.sysctls),
    ...settingChanges(before.thp, after.thp).map((each) => `huge pages: ${each}`),
    ...Object.keys({ ...before.blockDevices, ...after.blockDevices }).flatMap((key) =>
      changes(key, before.blockDevices[key], after.blockDevices[key]),
    ),
    ...changes('mtu', before.mtu, after.mtu),
    ...settingChanges(limitsOf(before), limitsOf(after)).map((each) => `limits of logins: ${each}`),
    ...(JSON.stringify(before.journal) === JSON.stringify(after.journal) ? [] : ['the journal']),
    ...(JSON.stringify(before.exporters?.node) === JSON.stringify(after.exporters?.node)
      ? []
      : ['the node exporter']),
  ];
}

function limitsOf({ limits }: HostDocument): Settings {
  return limits.map(({ item, value }) => ({ key: item, value, reason: '', source: '' }));
}
