import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ofDomains, readKnownState } from '../../../../operations/catalog/known-state';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A state file as Terraform 1.11 writes it, shortened. */
const state = (...resources: { type: string; attributes: object }[]): string =>
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 3,
    lineage: '8f5ef3b5',
    outputs: {},
    resources: resources.map(({ type, attributes }, index) => ({
      mode: 'managed',
      type,
      name: `r${index}`,
      provider: 'provider["registry.terraform.io/mongey/kafka"]',
      instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
    })),
    check_results: null,
  });
const topic = (name: string, partitions = 6): { type: string; attributes: object } => ({
  type: 'kafka_topic',
  attributes: { config: { 'cleanup.policy': 'delete' }, id: name, name, partitions, replication_factor: 3 },
});
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

describe('what earlier deploys recorded', () => {
  it('GIVEN nothing deployed from here THEN it is not known', () => {
    expect(readKnownState(path.join(folder, 'nowhere'), 'local')).toEqual({ diagnostics: [] });
  });

  it('GIVEN states of several stacks THEN the topics of this environment’s domains', () => {
    write('local-topics-order.tfstate', state(topic('order.created'), { type: 'kafka_acl', attributes: {} }));
    write('local-topics-payment.tfstate', state(topic('payment.done', 3)));
    write('local-cluster.tfstate', state(topic('not.mine')));
    write('staging-topics-order.tfstate', state(topic('order.created', 99)));
    write('local-topics-order.tfstate.backup', state(topic('order.old')));
    const { known, diagnostics } = readKnownState(folder, 'local');
    expect(diagnostics).toEqual([]);
    expect([...(known ?? [])]).toEqual([
      ['order.created', { partitions: 6, replicationFactor: 3, domain: 'order' }],
      ['payment.done', { partitions: 3, replicationFactor: 3, domain: 'payment' }],
    ]);
  });

  it('GIVEN domains that are deployed THEN what others recorded is left out', () => {
    const user = { type: 'kafka_user_scram_credential', attributes: { username: 'payer' } };
    write('local-topics-order.tfstate', state(topic('order.created')));
    write('local-topics-payment.tfstate', state(topic('payment.done'), user));
    const recorded = readKnownState(folder, 'local');
    const keys = (domains: readonly string[]): unknown[] => {
      const { known, knownUsers } = ofDomains(recorded, domains);
      return [...(known?.keys() ?? []), ...(knownUsers?.keys() ?? [])];
    };
    expect(keys(['order'])).toEqual(['order.created']);
    expect(keys(['order', 'payment'])).toEqual(['order.created', 'payment.done', 'payer']);
    expect(ofDomains({ diagnostics: [] }, ['order'])).toEqual({ diagnostics: [] });
  });

  it('GIVEN a Delete entry in the platform’s state THEN the deletion was announced', () => {
    const entry = { resource_type: 'Topic', resource_name: 'order.old', acl_operation: 'Delete' };
    write('local-platform.tfstate', state({ type: 'kafka_acl', attributes: entry }));
    write('local-topics-order.tfstate', state(topic('order.old'), topic('order.created')));
    const { known } = readKnownState(folder, 'local');
    expect([known?.get('order.old')?.announced, known?.get('order.created')?.announced]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['cut off', state(topic('order.created')).slice(0, 90), /JSON/],
    ['empty', '', /JSON/],
    ['something else', '[]', /it is not a Terraform state/],
  ])('GIVEN a state that is %s THEN a warning, and the others are read', (_, text, why) => {
    write('local-topics-order.tfstate', text);
    write('local-topics-payment.tfstate', state(topic('payment.done')));
    const { known, diagnostics } = readKnownState(folder, 'local');
    expect([...(known?.keys() ?? [])]).toEqual(['payment.done']);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'unreadable-state',
        at: `${folder}/local-topics-order.tfstate`,
        message: expect.stringMatching(why) as string,
      }),
    ]);
  });

  it('GIVEN a destroyed stack or strange attributes THEN they are no topics', () => {
    write('local-topics-order.tfstate', state());
    write(
      'local-topics-user.tfstate',
      state({ type: 'kafka_topic', attributes: { name: 'user.x', partitions: '3' } }),
    );
    expect(readKnownState(folder, 'local')).toEqual({
      known: new Map(),
      knownUsers: new Map(),
      diagnostics: [],
    });
  });
});
