import path from 'node:path';
import { local } from '../../../fixtures/environments/local';
import { localEnvironment } from '../../../../operations/local/settings';
import { projectRoot } from '../../../../operations/toolchain/paths';

describe('without variables', () => {
  test('GIVEN the declared environment WHEN resolved THEN only the state folder is made absolute', () => {
    expect(localEnvironment({})).toEqual({
      ...local,
      stateDirectory: path.join(projectRoot, '.brokerform', 'local'),
    });
  });

  test('GIVEN empty variables WHEN resolved THEN they are as absent', () => {
    expect(localEnvironment({ BROKERFORM_LOCAL_STATE: '', BROKERFORM_LOCAL_PORT_BASE: '' })).toEqual(
      localEnvironment({}),
    );
  });
});

describe('with variables', () => {
  test('GIVEN a port base WHEN resolved THEN clients begin there and controllers 100 above', () => {
    const { nodes } = localEnvironment({ BROKERFORM_LOCAL_PORT_BASE: '30000' });
    expect(nodes.map(({ clientPort, controllerPort }) => [clientPort, controllerPort])).toEqual([
      [30000, 30100],
      [30001, 30101],
      [30002, 30102],
    ]);
  });

  test('GIVEN a state folder WHEN resolved THEN it replaces the declared one', () => {
    expect(localEnvironment({ BROKERFORM_LOCAL_STATE: '/var/tmp/one' }).stateDirectory).toBe('/var/tmp/one');
  });

  test.each(['1023', '65434', 'x', '-1', '1e4', '30000.5'])(
    'GIVEN the port base %j WHEN resolved THEN it is refused',
    (base) => {
      expect(() => localEnvironment({ BROKERFORM_LOCAL_PORT_BASE: base })).toThrow(
        `environment variable BROKERFORM_LOCAL_PORT_BASE: error: "${base}" is not valid as the first port of the local cluster. [illegal-port-base]\n` +
          '    allowed: a whole number from 1024 to 65433',
      );
    },
  );

  test('GIVEN several mistakes WHEN resolved THEN all are told at once', () => {
    const attempt = (): unknown =>
      localEnvironment({ BROKERFORM_LOCAL_PORT_BASE: '1', BROKERFORM_LOCAL_STATE: 'a,b' });

    expect(attempt).toThrow('"a,b" is a relative path');
    expect(attempt).toThrow('contains ",", which is a special character in Kafka\'s properties');
    expect(attempt).toThrow('3 errors, nothing was changed.');
  });

  test.each([':', '"', '}', '$', ';', '\\'])(
    'GIVEN a state folder with %j WHEN resolved THEN it is refused',
    (character) => {
      expect(() => localEnvironment({ BROKERFORM_LOCAL_STATE: `/tmp/a${character}b` })).toThrow(
        'a path without , : ; { } " $ \\ and line breaks',
      );
    },
  );
});
