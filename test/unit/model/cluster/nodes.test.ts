import { bootstrapServers, checkCluster, controllerBootstrapServers } from '../../../../model/cluster/nodes';
import { formatDiagnostic } from '../../../../model/diagnostics';
import type { LocalEnvironment, NodeSpec } from '../../../../model/environment';
import { local } from '../../../fixtures/environments/local';

function withNodes(nodes: readonly NodeSpec[]): LocalEnvironment {
  return { ...local, nodes };
}

function node(id: number, changes: Partial<NodeSpec> = {}): NodeSpec {
  return {
    id,
    role: 'combined',
    rack: `rack-${id}`,
    host: 'localhost',
    clientPort: 19091 + id,
    controllerPort: 19191 + id,
    ...changes,
  };
}

const texts = (nodes: readonly NodeSpec[]): string[] => checkCluster(withNodes(nodes)).map(formatDiagnostic);

describe('a cluster that is as it should be', () => {
  test('GIVEN the local environment WHEN checked THEN there is nothing to say', () => {
    expect(checkCluster(local)).toEqual([]);
  });

  test('GIVEN separate controllers and brokers WHEN checked THEN there is nothing to say', () => {
    const controller = (id: number): NodeSpec => ({
      id,
      role: 'controller',
      rack: `rack-${id}`,
      host: `c${id}`,
      controllerPort: 9093,
    });
    const broker = (id: number): NodeSpec => ({
      id,
      role: 'broker',
      rack: `rack-${id % 3}`,
      host: `b${id}`,
      clientPort: 9092,
    });
    const nodes = [controller(1), controller(2), controller(3), broker(4), broker(5), broker(6)];

    expect(texts(nodes)).toEqual([]);
    expect(bootstrapServers(withNodes(nodes))).toEqual(['b4:9092', 'b5:9092', 'b6:9092']);
    expect(controllerBootstrapServers(withNodes(nodes))).toEqual(['c1:9093', 'c2:9093', 'c3:9093']);
  });
});

describe('a cluster with mistakes', () => {
  test('GIVEN an even number of controllers WHEN checked THEN it says why that gains nothing', () => {
    expect(texts([node(1), node(2)])).toEqual([
      [
        'environment local, nodes: error: 2 is not a valid number of controllers. [even-controllers]',
        '    allowed: an odd number: 1, 3 or 5',
        '    remedy:  2 controllers survive no more failures than 1: add or remove one.',
      ].join('\n'),
    ]);
  });

  test('GIVEN no nodes WHEN checked THEN controllers and brokers are asked for', () => {
    expect(checkCluster(withNodes([])).map(({ code }) => code)).toEqual(['even-controllers', 'no-brokers']);
  });

  test('GIVEN a duplicate id and endpoint WHEN checked THEN both are told at once', () => {
    const found = texts([node(1), node(2), node(1, { rack: 'rack-3' })]);

    expect(found).toHaveLength(3);
    expect(found[0]).toContain(
      'environment local, nodes[2].id: error: The node id 1 is already that of nodes[0].',
    );
    expect(found[0]).toContain('remedy:  Use 3.');
    expect(found[1]).toContain(
      'nodes[2].clientPort: error: localhost:19092 is already the endpoint of nodes[0].clientPort.',
    );
    expect(found[2]).toContain('nodes[2].controllerPort: error: localhost:19192');
  });

  test('GIVEN a client port equal to a controller port of the same host WHEN checked THEN it is an error', () => {
    expect(texts([node(1, { controllerPort: 19092 }), node(2), node(3)])[0]).toContain(
      'localhost:19092 is already the endpoint of nodes[0].clientPort.',
    );
  });

  test.each([
    [0, '0 is not a valid node id.'],
    [1.5, '1.5 is not a valid node id.'],
    [2 ** 31, '2147483648 is not a valid node id.'],
  ])('GIVEN the node id %p WHEN checked THEN it is illegal', (id, message) => {
    expect(texts([node(1), node(2), node(3, { id })])[0]).toContain(message);
  });

  test.each([0, 65536, 9092.5])('GIVEN the port %p WHEN checked THEN it is illegal', (clientPort) => {
    expect(texts([node(1), node(2), node(3, { clientPort })])[0]).toContain(
      `nodes[2].clientPort: error: Node 3 has the clientPort ${clientPort}, which is not a valid port.`,
    );
  });

  test('GIVEN a broker with a controller port and a controller without WHEN checked THEN both are told', () => {
    const nodes: NodeSpec[] = [
      { id: 1, role: 'controller', rack: 'a', host: 'c1' },
      { id: 2, role: 'broker', rack: 'a', host: 'b2', clientPort: 9092, controllerPort: 9093 },
    ];

    expect(checkCluster(withNodes(nodes)).map(({ code, message }) => [code, message])).toEqual([
      ['missing-port', 'Node 1 has the role controller and no controllerPort.'],
      [
        'needless-port',
        'Node 2 has the role broker and the controllerPort 9093, which nothing would listen on.',
      ],
    ]);
  });

  test('GIVEN an empty rack WHEN checked THEN one is asked for', () => {
    expect(texts([node(1, { rack: ' ' }), node(2), node(3)])[0]).toContain('Node 1 has no rack.');
  });

  test('GIVEN three brokers in two racks WHEN checked THEN it is a warning', () => {
    const [found] = checkCluster(withNodes([node(1), node(2), node(3, { rack: 'rack-2' })]));

    expect(found).toMatchObject({
      severity: 'warning',
      message:
        '3 brokers are in 2 racks (rack-1, rack-2): losing one rack can cost two replicas of a partition.',
    });
  });
});
