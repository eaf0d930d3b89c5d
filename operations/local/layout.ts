/** Where everything of a local cluster is, below its state folder. */
import path from 'node:path';
import { STATE_FOLDER } from '../../model/desired/stacks';

/** Files and folders of one node. */
export interface NodeLayout {
  readonly directory: string;
  readonly properties: string;
  readonly data: string;
  /** Written by `kafka-storage format`; a folder that has it is never formatted again. */
  readonly metaProperties: string;
  /** What must outlive the node's own folder, its disk. */
  readonly memory: string;
  /** Present once the node was formatted: without it there never was data to lose. */
  readonly formatted: string;
  /** Process id and start time of the running process. */
  readonly pid: string;
  readonly generation: string;
  readonly lock: string;
  readonly temporary: string;
  readonly logs: string;
  readonly serverLog: string;
  /** Standard output and error of the JVM. */
  readonly output: string;
  readonly gcLog: string;
  /** What the JMX exporter in its process reads. */
  readonly metricsRules: string;
}

/** Processes that watch the cluster. */
export const MONITORING_PARTS = ['prometheus', 'alertmanager', 'groups'] as const;
export type MonitoringPart = (typeof MONITORING_PARTS)[number];

/** Files of the monitoring beside the nodes. */
export interface MonitoringLayout {
  /** Configuration, rules and series. */
  readonly directory: string;
  readonly lock: string;
  readonly logs: string;
  readonly config: string;
  readonly rules: string;
  readonly alertmanagerConfig: string;
  /** Of one process. */
  part(name: MonitoringPart): {
    readonly directory: string;
    readonly pid: string;
    readonly data: string;
    readonly output: string;
  };
}

/** Files of the schema registry; what it keeps is in the cluster. */
export interface RegistryLayout {
  readonly directory: string;
  readonly pid: string;
  readonly lock: string;
  readonly logs: string;
  /** Its log. */
  readonly output: string;
}

export interface Layout {
  readonly root: string;
  readonly clusterId: string;
  readonly secrets: string;
  readonly clients: string;
  readonly terraform: string;
  readonly logs: string;
  readonly bin: string;
  /** What is remembered of nodes that lost their folder. */
  readonly memory: string;
  readonly page: string;
  readonly registry: RegistryLayout;
  readonly monitoring: MonitoringLayout;
  node(id: number): NodeLayout;
  clientProperties(user: string): string;
}

export function layout(stateDirectory: string): Layout {
  const at = (...parts: string[]): string => path.join(stateDirectory, ...parts);
  return {
    root: stateDirectory,
    clusterId: at('cluster-id'),
    secrets: at('secrets'),
    clients: at('clients'),
    terraform: at(STATE_FOLDER),
    logs: at('logs'),
    bin: at('bin'),
    memory: at('nodes'),
    page: at('index.html'),
    registry: {
      directory: at('registry'),
      pid: at('registry', 'registry.pid'),
      lock: at('registry', 'lock'),
      logs: at('logs', 'registry'),
      output: at('logs', 'registry', 'output.log'),
    },
    monitoring: {
      directory: at('monitoring'),
      lock: at('monitoring', 'lock'),
      logs: at('logs', 'monitoring'),
      config: at('monitoring', 'prometheus.yml'),
      rules: at('monitoring', 'local.rules.yml'),
      alertmanagerConfig: at('monitoring', 'alertmanager.yml'),
      part: (name) => ({
        directory: at('monitoring'),
        pid: at('monitoring', `${name}.pid`),
        data: at('monitoring', name),
        output: at('logs', 'monitoring', `${name}.log`),
      }),
    },
    clientProperties: (user) => at('clients', `${user}.properties`),
    node: (id) => {
      const node = `node-${id}`;
      return {
        directory: at(node),
        properties: at(node, 'server.properties'),
        data: at(node, 'data'),
        metaProperties: at(node, 'data', 'meta.properties'),
        memory: at('nodes', node),
        formatted: at('nodes', node, 'formatted'),
        pid: at(node, 'kafka.pid'),
        generation: at('nodes', node, 'generation'),
        lock: at(node, 'lock'),
        temporary: at(node, 'tmp'),
        logs: at('logs', node),
        serverLog: at('logs', node, 'server.log'),
        output: at('logs', node, 'output.log'),
        gcLog: at('logs', node, 'gc.log'),
        metricsRules: at(node, 'jmx-exporter.yml'),
      };
    },
  };
}

/** How a user calls this program from the project's folder. */
export const CLI = 'node bin/brokerform.js';

/** `node 2`, `nodes 1, 2 and 3`. */
export function nodesText(ids: readonly number[]): string {
  if (ids.length < 2) return `node ${ids.join('')}`;
  return `nodes ${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
}
