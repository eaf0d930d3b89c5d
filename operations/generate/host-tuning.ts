/** docs/host-tuning.md and the schema of the hosts' variables: generated from the model, so that they cannot differ from it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { TuningProfile } from '../../model/host/declaration';
import {
  HEAP_SHARE,
  MAX_COMPUTED_HEAP_MIB,
  MIN_COMPUTED_HEAP_MIB,
  DEFAULT_JAVA_VERSION,
  JAVA_VERSIONS,
  heapMiB,
} from '../../model/host/jvm';
import { EXPORTER_PORTS, JMX_EXPORTER, nodeExporterOptions } from '../../model/host/exporters';
import { JMX_OBJECT_NAMES, JMX_RULES } from '../../model/host/jmx-rules';
import { journalSettings } from '../../model/host/journal';
import { loginLimits, unitDirectives } from '../../model/host/limits';
import { networkInterface } from '../../model/host/network';
import { HOST_PATHS } from '../../model/host/paths';
import type { HostSetting } from '../../model/host/setting';
import { blockDevices, mountOptions } from '../../model/host/storage';
import { sysctls, transparentHugePages } from '../../model/host/sysctl';
import { describeRange } from '../../model/host/sysctl-range';
import { MIN_MAP_COUNT, SYSCTLS, mapCount } from '../../model/host/sysctl-table';
import { hostVariablesSchema } from '../../model/host/variables-schema';
import { jvmOptions } from '../../model/cluster/jvm';
import { MAX_REPLICAS_PER_BROKER } from '../../model/topics/partitions';
import { projectRoot } from '../toolchain/paths';
import { code, table } from './markdown';

export const HOST_TUNING_FILE = 'docs/host-tuning.md';
export const HOST_VARIABLES_SCHEMA_FILE = 'docs/schema/host-variables.schema.json';

const sortedSysctls = Object.entries(SYSCTLS).sort(([a], [b]) => (a < b ? -1 : 1));

export function writeHostTuning(): void {
  const files = {
    [HOST_TUNING_FILE]: hostTuningPage(),
    [HOST_VARIABLES_SCHEMA_FILE]: hostVariablesJsonSchema(),
  };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(projectRoot, file), text);
    console.log(`Wrote ${file}`);
  }
}

/** The text of HOST_VARIABLES_SCHEMA_FILE. */
export function hostVariablesJsonSchema(): string {
  const schema = z.toJSONSchema(hostVariablesSchema, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // "Safe integers" are a fact about JavaScript, not about the document.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return `${JSON.stringify({ title: 'Variables of a Brokerform host', ...schema }, undefined, 2)}\n`;
}

/** The text of HOST_TUNING_FILE. */
export function hostTuningPage(): string {
  const replicas = MAX_REPLICAS_PER_BROKER.toLocaleString('en-US');
  return [
    '# Host tuning',
    'Every setting of a host on AWS. This page is generated from model/host by `brokerform generate host-tuning`; change it there.',
    'An environment chooses a profile and may override the settings that are marked:',
    code(
      'ts',
      "tuning: { profile: 'latency', sysctls: { 'vm.dirty_ratio': '20' }, collector: 'zgc', readAheadKiB: 64 }",
    ),
    'The settings of a node are in its variables document, `nodes/<name>/variables.json` in the bucket of the hosts; its shape is ' +
      '[schema/host-variables.schema.json](schema/host-variables.schema.json). A change reaches a host when Ansible runs there, and a running Kafka when it is restarted.',
    '## Kernel parameters',
    byProfile((profile) => sysctls({ profile }, { diskGiB: 0 }), 'Parameter'),
    `\`vm.max_map_count\` is computed: two maps for each of ${replicas} replicas' active segments and for the closed ones, which are taken ` +
      `to be a quarter of 1 GiB; ${MIN_MAP_COUNT} at least.`,
    table(
      ['Data disks of the node', 'vm.max_map_count'],
      [1_000, 8_000, 32_000, 64_000].map((diskGiB) => [`${diskGiB} GiB`, String(mapCount(diskGiB))]),
    ),
    '## Parameters that an environment may set',
    'In `tuning.sysctls`. Another name is refused, as is a value that the kernel would refuse.',
    table(
      ['Parameter', 'Allowed'],
      sortedSysctls.flatMap(([key, { range, instead }]) =>
        range === undefined || instead !== undefined ? [] : [[`\`${key}\``, describeRange(range)]],
      ),
    ),
    'These are refused; what to do instead:',
    table(
      ['Parameter', 'Instead'],
      sortedSysctls.flatMap(([key, { instead }]) => (instead === undefined ? [] : [[`\`${key}\``, instead]])),
    ),
    '## Transparent huge pages',
    'Files below /sys/kernel/mm/transparent_hugepage, written at every boot.',
    single(transparentHugePages(), 'File'),
    '## Limits',
    'The service, in its unit:',
    single(unitDirectives(), 'Directive'),
    'Logins of the Kafka user, in limits.conf, which a service does not read:',
    single(loginLimits(), 'Item'),
    '## Disks',
    byProfile((profile) => blockDevices({ profile }), 'Setting'),
    'Mount options; `nofail` on an instance store only:',
    single(mountOptions('instance-store'), 'Option'),
    '## Network',
    single(networkInterface(), 'Setting'),
    '## Journal',
    'Kafka logs to the journal: one line of standard output is one entry. The [Journal] section of journald:',
    single(journalSettings(), 'Setting'),
    'With `logShipping: { url }` a host sends its journal to a systemd-journal-remote, over TLS and under its own certificate, and continues where ' +
      'it was after a restart of either side.',
    '## Exporters',
    `The JMX exporter ${JMX_EXPORTER.version} is an agent in Kafka's process and serves port ${EXPORTER_PORTS.jmx} of the private address. It reads ` +
      'these MBeans and no others, so that partitions cost nothing:',
    JMX_OBJECT_NAMES.map((name) => `- \`${name}\``).join('\n'),
    'The first rule that fits names a series:',
    table(
      ['Series', 'Labels', 'Reason'],
      JMX_RULES.map(({ name, labels = {}, reason }) => [
        `\`${name}\``,
        Object.keys(labels)
          .map((label) => `\`${label}\``)
          .join(', '),
        reason,
      ]),
    ),
    `The node exporter serves port ${EXPORTER_PORTS.node}:`,
    table(
      ['Option', 'Reason'],
      nodeExporterOptions({ address: '<address>' }).map(({ option, reason }) => [`\`${option}\``, reason]),
    ),
    '## JVM',
    `The heap is ${HEAP_SHARE * 100} % of the instance's memory, for a broker from ${range('broker')}, for a controller from ${range('controller')}; ` +
      '`tuning.brokerHeapMiB` and `tuning.controllerHeapMiB` override it. The rest is page cache.',
    table(
      ['Memory', 'Broker', 'Controller'],
      [2, 4, 8, 16, 32, 64].map((gib) => [
        `${gib} GiB`,
        ...(['broker', 'controller'] as const).map((role) => `${computedHeap(role, gib * 1024)} MiB`),
      ]),
    ),
    `Java is ${DEFAULT_JAVA_VERSION}, which Debian 13 has; \`tuning.javaVersion\` may be ${JAVA_VERSIONS.join(', ')} where the image has it.`,
    'With G1, the default:',
    jvmTable('g1'),
    'With `collector: zgc` these instead of the collector’s:',
    jvmTable('zgc'),
  ]
    .join('\n\n')
    .concat('\n');
}

function computedHeap(role: 'broker' | 'controller', memoryMiB: number): number {
  return heapMiB({ tuning: { profile: 'throughput' } }, { role }, memoryMiB);
}

function range(role: 'broker' | 'controller'): string {
  return `${MIN_COMPUTED_HEAP_MIB[role]} to ${MAX_COMPUTED_HEAP_MIB[role]} MiB`;
}

/** All options of G1; of ZGC those that G1 has not. */
function jvmTable(collector: 'g1' | 'zgc'): string {
  const options = (one: 'g1' | 'zgc') =>
    jvmOptions({
      heapMiB: MAX_COMPUTED_HEAP_MIB.broker,
      collector: one,
      javaVersion: DEFAULT_JAVA_VERSION,
      gcLogFile: HOST_PATHS.gcLog,
      temporaryDirectory: HOST_PATHS.temporary,
    });
  const others = new Set(collector === 'g1' ? [] : options('g1').map(({ option }) => option));
  return table(
    ['Option', 'Reason', 'Source'],
    options(collector)
      .filter(({ option }) => !others.has(option))
      .map(({ option, reason, source }) => [`\`${option}\``, reason, source]),
  );
}

function byProfile(of: (profile: TuningProfile) => HostSetting[], name: string): string {
  const latency = of('latency');
  return table(
    [name, 'throughput', 'latency', 'Unit', 'Override', 'Reason', 'Source'],
    of('throughput').map((setting, index) => {
      const other = latency[index] ?? setting;
      const both = (property: 'reason' | 'source'): string =>
        setting[property] === other[property]
          ? setting[property]
          : `throughput: ${setting[property]} latency: ${other[property]}`;
      return [
        `\`${setting.key}\``,
        setting.value,
        other.value,
        setting.unit,
        setting.owner === 'model' ? 'no' : 'yes',
        both('reason'),
        both('source'),
      ];
    }),
  );
}

function single(settings: readonly HostSetting[], name: string): string {
  return table(
    [name, 'Value', 'Unit', 'Reason', 'Source'],
    settings.map(({ key, value, unit, reason, source }) => [`\`${key}\``, value, unit, reason, source]),
  );
}
