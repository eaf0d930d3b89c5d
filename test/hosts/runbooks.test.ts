/** The commands of the alerts' runbooks that an operator types on a host, executed there as they are written. */
import { filled, runbookCommands, worked } from '../support/runbook-commands';
import { KAFKA_VERSIONS } from './support/fleet';
import { onKafka, tierFleet } from './support/tier';

const fleet = tierFleet(onKafka(KAFKA_VERSIONS.before));
const host = fleet.names.brokers[0] ?? '';
const NONE = { address: '', host: '' };
const commands = [
  ...new Set(runbookCommands().flatMap(({ place, command }) => (place === 'host' ? [command] : []))),
];

test.each(commands)('%s', async (command) => {
  const { address, host: name } = fleet.environment.nodes.find((node) => node.name === host) ?? NONE;
  const line = filled(command, { host: name, 'private address': address });
  const { status, output, stdout } = await fleet.inHost(host, 'sh', '-c', line);
  const stderr = output.slice(stdout.length);
  expect(worked(command, { status, stderr }) ? '' : `${line}\n${status}\n${output}`).toBe('');
});
