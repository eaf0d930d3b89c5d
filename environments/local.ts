import type { LocalEnvironment } from '../model/environment';

/** Three combined nodes on this machine: the foundation for trying, developing and testing everything else. */
export const local: LocalEnvironment = {
  kind: 'local',
  name: 'local',
  description: 'A secured three-node KRaft cluster on this machine.',
  kafkaVersion: '4.3.1',
  nodes: [
    { id: 1, role: 'combined', rack: 'rack-a', host: 'localhost', clientPort: 19092, controllerPort: 19192 },
    { id: 2, role: 'combined', rack: 'rack-b', host: 'localhost', clientPort: 19093, controllerPort: 19193 },
    { id: 3, role: 'combined', rack: 'rack-c', host: 'localhost', clientPort: 19094, controllerPort: 19194 },
  ],
  diskPerBrokerGiB: 20,
  // Try-outs and tests, not customers: a thousandth of the declared throughput is still plenty.
  trafficShare: 0.001,
  heapMiB: 512,
  stateDirectory: '.brokerform/local',
};
