/** Broker properties that an environment sets itself, and those that it may not. */
import type { BrokerProperty } from './broker-property';
import type { Diagnostic } from '../diagnostics';
import type { EnvironmentBase } from './environment-base';
import { checkConfigValue } from '../kafka/config-definitions';

/** Every override that cannot be: of a property that the model owns, and what Kafka itself would refuse. */
export function checkBrokerOverrides(environment: EnvironmentBase): Diagnostic[] {
  const { name, kafkaVersion, brokerOverrides = {} } = environment;
  return Object.entries(brokerOverrides).flatMap(([key, value]): Diagnostic[] => {
    const at = `environment ${name}, brokerOverrides["${key}"]`;
    const owned = ownedRemedy(key);
    if (owned !== undefined) {
      return [
        {
          severity: 'error',
          code: 'owned-broker-property',
          at,
          message: `"${key}" cannot be set to "${value}" here: the model computes it for every node.`,
          remedy: owned,
        },
      ];
    }
    const refused = checkConfigValue('broker', key, value, kafkaVersion);
    if (refused === undefined) return [];
    const { problem, ...rest } = refused;
    return [{ severity: 'error', code: 'illegal-broker-property', at, message: problem, ...rest }];
  });
}

const REMEDY_BY_KEY: readonly [pattern: RegExp, remedy: string][] = [
  [
    /^(default\.replication\.factor|min\.insync\.replicas|.*\.replication\.factor|.*\.min\.isr)$/,
    'Set durability.standard of the environment, or durability of a topic in the catalog.',
  ],
  [
    /^(process\.roles|node\.id|broker\.id|broker\.rack|listeners|advertised\.listeners|controller\.quorum\..*)$/,
    "Change the environment's nodes.",
  ],
  [/^auto\.create\.topics\.enable$/, 'Declare the topic in the catalog.'],
  [/^(log\.dir|log\.dirs|metadata\.log\.dir)$/, "Change the environment's stateDirectory or its storage."],
  [
    /^(config\.providers.*|listener\.name\..*|listener\.security\.protocol\.map|inter\.broker\.listener\.name|security\.inter\.broker\.protocol|controller\.listener\.names|sasl\..*|ssl\..*|authorizer\.class\.name|super\.users|allow\.everyone\.if\.no\.acl\.found|early\.start\.listeners)$/,
    'Remove it: authentication and authorization are the same in every environment.',
  ],
  [
    /^(unclean\.leader\.election\.enable|delete\.topic\.enable|controlled\.shutdown\.enable)$/,
    'Remove it: the durability that topics promise rests on it.',
  ],
];

function ownedRemedy(key: string): string | undefined {
  return REMEDY_BY_KEY.find(([pattern]) => pattern.test(key))?.[1];
}

/** A node's properties with an environment's own in their place, or at the end. */
export function withOverrides(
  properties: readonly BrokerProperty[],
  overrides: Readonly<Record<string, string>>,
): BrokerProperty[] {
  const override = (key: string, value: string): BrokerProperty => ({
    key,
    value,
    reason: 'Override of the environment.',
    source: 'brokerOverrides',
    owner: 'environment',
  });
  const known = new Set(properties.map((property) => property.key));
  return [
    ...properties.map((property) => {
      const value = overrides[property.key];
      return value === undefined ? property : override(property.key, value);
    }),
    ...Object.entries(overrides)
      .filter(([key]) => !known.has(key))
      .map(([key, value]) => override(key, value)),
  ];
}
