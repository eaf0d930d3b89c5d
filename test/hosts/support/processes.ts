/** Kafka's processes on hosts: whether one was restarted, and what a run of the playbook did to them. */
import type { Fleet } from './fleet';

/** When each host's process was started, in the order of the hosts: another value is another process. */
export function processStarts(fleet: Fleet, hosts: readonly string[]): Promise<string[]> {
  const property = '--property=ExecMainStartTimestampMonotonic';
  return Promise.all(
    hosts.map((host) => fleet.read(host, 'systemctl', 'show', 'kafka', property, '--value')),
  );
}

/** Runs the whole playbook once more on some hosts, which have to be as it left them. */
export async function expectNothingToChange(fleet: Fleet, hosts: readonly string[]): Promise<void> {
  const { status, output } = await fleet.playbook('site.yml', '--limit', hosts.join(','));
  const recap = output.slice(output.indexOf('PLAY RECAP'));

  expect({ status, recap }).toMatchObject({ status: 0 });
  expect(recap.match(/changed=0 /g)).toHaveLength(hosts.length);
  expect(recap.match(/failed=0 /g)).toHaveLength(hosts.length);
}
