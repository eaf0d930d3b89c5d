import type { CodeGroup } from './group';

export const environments = {
  title: 'Environments',
  intro: 'The place is a property of the environment, or a variable of the shell.',
  codes: {
    'illegal-node-id': {
      example: '0 is not a valid node id.',
      meaning: 'Number the nodes from 1.',
    },
    'duplicate-node-id': {
      example: 'The node id 1 is already that of nodes[0].',
      meaning: 'Use another one.',
    },
    'missing-rack': {
      example: 'Node 1 has no rack.',
      meaning: 'Give every node a rack: replicas are spread over racks.',
    },
    'few-racks': {
      warning: true,
      example: '3 brokers are in 1 rack (a): losing one rack can cost two replicas of a partition.',
      meaning: 'Spread the brokers over three racks.',
    },
    'missing-port': {
      example: 'Node 1 has the role combined and no clientPort.',
      meaning: 'Give it one.',
    },
    'needless-port': {
      example: 'Node 1 has the role controller and the clientPort 9092, which nothing would listen on.',
      meaning: 'Remove it, or make the role `combined`.',
    },
    'illegal-port': {
      example: 'Node 1 has the clientPort 70000, which is not a valid port.',
      meaning: 'Choose a port from 1 to 65535.',
    },
    'duplicate-endpoint': {
      example: 'localhost:9092 is already the endpoint of nodes[0].clientPort.',
      meaning: 'Choose another port.',
    },
    'even-controllers': {
      example: '2 is not a valid number of controllers.',
      meaning: 'Have 1, 3 or 5: an even number survives no more failures than one less.',
    },
    'no-brokers': {
      example: 'No node is a broker.',
      meaning: 'Give a node the role `broker` or `combined`.',
    },
    'owned-broker-property': {
      example: '"min.insync.replicas" cannot be set to "1" here: the model computes it for every node.',
      meaning: 'Remove the override and do what the message names instead.',
    },
    'illegal-broker-property': {
      example: '"num.io.threads" cannot be "many", which is not a whole number of at most 32 bits.',
      meaning: 'Give a value that Kafka takes.',
    },
    'relative-state-directory': {
      example: '"state" is a relative path: commands run from different folders would use different ones.',
      meaning: 'Give `BROKERFORM_LOCAL_STATE` an absolute path.',
    },
    'illegal-state-directory': {
      example: '"/tmp/a,b" contains ",", which Kafka\'s properties give a meaning.',
      meaning: 'Name another folder.',
    },
    'schema-registry-address': {
      example: '"registry.example" is not the address of a registry.',
      meaning:
        'Give `schemaRegistry.url` the address of the Confluent API, by https where a password is sent; the login beside it, by reference.',
    },
    'illegal-port-base': {
      example: '"80" is not valid as the first port of the local cluster.',
      meaning: 'Give `BROKERFORM_LOCAL_PORT_BASE` a port from 1024.',
    },
  },
} as const satisfies CodeGroup;
