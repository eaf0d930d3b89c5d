/** New keys and certificates on every host under load, and one that ends soon renewed by the playbook itself. */
import { Load, expectUndisturbed } from '../hosts/support/load';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];

/** SHA-256 of the certificate that a node presents, whoever asks. */
async function presented(host: string): Promise<string> {
  const { node, tls } = fleet.document(host);
  const words = `openssl s_client -connect ${node.host}:${node.port} -verify_return_error -CAfile ${tls.truststore} </dev/null 2>&1`;
  const session = await fleet.read(host, 'sh', '-c', words);
  expect(session).toContain('Verify return code: 0 (ok)');
  return fleet.read(host, 'sh', '-c', `${words} | openssl x509 -noout -fingerprint -sha256`);
}

async function presentedByAll(): Promise<string[]> {
  return Promise.all(hosts.map(presented));
}

let load: Load | undefined;
afterEach(() => load?.kill());

test(
  'WHEN rotate-certificates.yml runs under load THEN every node has another key and certificate, and clients notice nothing',
  async () => {
    const before = await presentedByAll();
    load = await Load.start(fleet, 'load.certificates');
    const { status, output } = await fleet.playbook(
      'rotate-certificates.yml',
      '--tags',
      'tls,kafka',
      ...fleet.dayTwo(),
    );
    const result = await load.stop();

    expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
    expectUndisturbed(result);
    const after = await presentedByAll();
    expect(new Set(after).size).toBe(hosts.length);
    expect(after.filter((fingerprint) => before.includes(fingerprint))).toEqual([]);
  },
  15 * MINUTE,
);

test(
  'GIVEN a certificate that ends within the days of the model WHEN the playbook runs THEN it is made anew, and waits for a roll',
  async () => {
    const [host = ''] = brokers;
    const { tls } = fleet.document(host);
    const before = await presented(host);
    const { status } = await fleet.playbook(
      ...['site.yml', '--limit', host, '--tags', 'tls,kafka'],
      ...['--extra-vars', JSON.stringify({ tls_renew_before_days: tls.days + 1 })],
    );
    const plan = await fleet.roll('--dry-run');

    expect(status).toBe(0);
    expect(plan.output).toMatch(new RegExp(`${host} .*restart +${tls.keystore} has changed`));
    expect(await presented(host)).toBe(before);
    expect(await fleet.roll()).toMatchObject({ status: 0 });
    expect(await presented(host)).not.toBe(before);
  },
  8 * MINUTE,
);

test(
  'GIVEN the document of another node WHEN keys are made anew with --tags THEN it is refused, and nothing of the tls folder has changed',
  async () => {
    const [host = '', other = ''] = brokers;
    const { node, tls } = fleet.document(host);
    // How the host and its disk are reached stays its own.
    const foreign = Object.fromEntries(
      Object.entries(fleet.document(other)).filter(([key]) => !/^(ansible|storage)_/.test(key)),
    );
    const written = (): Promise<string> =>
      fleet.read(
        host,
        ...['sh', '-euc', 'find "$1" -type f -exec sha256sum {} + -exec stat -c "%n %y" {} +', 'sh'],
        tls.directory,
      );
    const before = await written();
    const { status, output } = await fleet.playbook(
      ...['site.yml', '--limit', host, '--tags', 'tls,kafka'],
      ...['--extra-vars', JSON.stringify({ ...foreign, tls_renew: true })],
    );

    expect(status).not.toBe(0);
    expect(output).toMatch(/changed=0 /);
    expect(output.replace(/\s+/g, ' ')).toMatch(
      new RegExp(`node\\.id=${node.id}|The document is of a host with the address`),
    );
    expect(await written()).toBe(before);
  },
  4 * MINUTE,
);
