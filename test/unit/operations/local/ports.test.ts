import { createServer } from 'node:net';
import { ensurePrivateFolder, writePrivateFile } from '../../../../shared/system/private-files';
import { layout } from '../../../../operations/local/layout';
import {
  accepts,
  isFree,
  listeningInodes,
  requireFreePorts,
  requireSameControllerPorts,
} from '../../../../operations/local/ports';
import { removeTemporaryFolders, settingsWithFreePorts } from './temporary';

afterEach(removeTemporaryFolders);

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))),
);

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
}

test('GIVEN free ports WHEN required THEN nothing is said', async () => {
  await expect(requireFreePorts(await settingsWithFreePorts())).resolves.toBeUndefined();
});

test('GIVEN two ports that are taken WHEN required THEN both are told at once, with who has them', async () => {
  const settings = await settingsWithFreePorts();
  const [one, , three] = settings.nodes;
  await occupy(one?.clientPort ?? 0);
  await occupy(three?.controllerPort ?? 0);

  const error = await requireFreePorts(settings).catch((caught: Error) => caught.message);

  expect(error).toContain('2 ports of the local cluster are taken:');
  expect(error).toContain(`    ${one?.clientPort} (clientPort of node 1): by process ${process.pid} (`);
  expect(error).toContain(
    `    ${three?.controllerPort} (controllerPort of node 3): by process ${process.pid} (`,
  );
  expect(error).toMatch(
    /remedy: {2}stop what holds them, or use other ports: BROKERFORM_LOCAL_PORT_BASE=\d+$/,
  );
});

test('GIVEN a listener WHEN asked THEN it accepts and its port is not free; afterwards the reverse', async () => {
  const settings = await settingsWithFreePorts();
  const port = settings.nodes[0]?.clientPort ?? 0;

  expect([await isFree('localhost', port), await accepts('localhost', port)]).toEqual([true, false]);
  await occupy(port);
  expect([await isFree('localhost', port), await accepts('localhost', port)]).toEqual([false, true]);
});

test('GIVEN /proc/net/tcp WHEN read THEN only sockets that listen on the port count', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:A46C 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0',
    '   1: 0100007F:A46C 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4 30 10 -1',
    '   2: 0100007F:A46D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0',
    '',
  ].join('\n');
  expect(listeningInodes(table, 0xa46c)).toEqual(['4711']);
  expect(listeningInodes('', 1)).toEqual([]);
});

test('GIVEN a node with data WHEN its controller port is another one THEN it is refused with both', async () => {
  const settings = await settingsWithFreePorts();
  const files = layout(settings.stateDirectory).node(2);
  ensurePrivateFolder(files.data);
  writePrivateFile(files.metaProperties, '');
  const port = settings.nodes[1]?.controllerPort;
  writePrivateFile(files.properties, `listeners=CLIENT://localhost:1,CONTROLLER://localhost:${port}\n`);
  expect(() => requireSameControllerPorts(settings)).not.toThrow();

  writePrivateFile(files.properties, 'listeners=CLIENT://localhost:1,CONTROLLER://localhost:4711\n');
  expect(() => requireSameControllerPorts(settings)).toThrow(
    `The controller ports of a cluster with data cannot change:\n    node 2: 4711, requested is ${port}`,
  );
});
