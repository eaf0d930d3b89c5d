/** Variables documents of hosts, as the hosts' bucket has them. */
import type { Attributes, ResourceChange } from '../../../../../../model/review/change';
import { nameOf, updated, zoneOf } from './support';

export interface Wanted {
  readonly version?: string;
  readonly jvm?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
  readonly unit?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly java?: number;
  readonly mtu?: number;
  readonly logInAs?: readonly string[];
  readonly tls?: Readonly<Record<string, unknown>>;
  readonly jmxRules?: readonly string[];
}

const settings = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value, reason: 'r', source: 's' }));

export function hostDocument(id: number, wanted: Wanted = {}): unknown {
  return {
    schemaVersion: 3,
    node: {
      id,
      name: nameOf(id),
      role: id > 100 ? 'broker' : 'controller',
      rack: zoneOf(id),
      host: 'h',
      port: 9092,
    },
    kafka: { version: wanted.version ?? '4.3.1' },
    java: { version: wanted.java ?? 21 },
    jvm: (wanted.jvm ?? ['-Xms6144m', '-Xmx6144m', '-XX:+UseG1GC']).map((option) => ({
      option,
      reason: 'r',
      source: 's',
    })),
    properties: settings({ 'node.id': String(id), 'num.io.threads': '8', ...wanted.properties }),
    unit: settings(wanted.unit ?? { LimitNOFILE: '1000000' }),
    sysctls: settings(wanted.sysctls ?? { 'vm.swappiness': '1' }),
    mtu: wanted.mtu ?? 9001,
    exporters: { jmx: { rules: wanted.jmxRules ?? [] }, node: {} },
    secrets: {
      inProperties: wanted.logInAs ?? ['broker'],
      logInAs: wanted.logInAs ?? ['broker', 'controller'],
    },
    tls: wanted.tls ?? { source: 'own-ca', names: ['DNS:h'] },
  };
}

export const variablesAddress = (id: number): string => `aws_s3_object.${nameOf(id)}`;

export function variablesObject(document: unknown): Attributes {
  const { node } = document as { node: { name: string } };
  return { key: `nodes/${node.name}/variables.json`, content: JSON.stringify(document, undefined, 2) };
}

export function variablesChange(
  id: number,
  before: Wanted,
  after: Wanted,
  more: Partial<ResourceChange> = {},
): ResourceChange {
  return updated(
    variablesAddress(id),
    variablesObject(hostDocument(id, before)),
    variablesObject(hostDocument(id, after)),
    more,
  );
}
